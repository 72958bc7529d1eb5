using System.Runtime.InteropServices;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>alsa-lib for real, through its <c>file</c> and <c>null</c> plugins.</summary>
public sealed class AlsaLibraryTests : IDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly AlsaConfiguration _alsa = new();
    private readonly float[] _block = new float[320];

    public void Dispose() => _alsa.Dispose();

    [AlsaFact]
    public async Task Audio_of_a_pipe_arrives_sample_for_sample_and_its_end_is_a_fault()
    {
        // The plugin claims whole periods whatever the writer gave; these chunks make most of them a lie.
        var samples = Enumerable.Range(0, 16000).Select(i => (short)(i % 20000 - 10000)).ToArray();
        var writer = Write(fifo =>
        {
            for (var at = 0; at < samples.Length; at += 130)
            {
                fifo.Write(MemoryMarshal.AsBytes(samples.AsSpan(at, Math.Min(130, samples.Length - at))));
                fifo.Flush();
            }
        });
        using var source = Source(_alsa.Microphone);
        Assert.Equal(new AudioFormat(16000, 1), source.Open(CancellationToken.None));

        var got = new List<float>();
        var fault = Assert.Throws<DeviceException>(ReadOn);
        await writer.WaitAsync(Patience);
        Assert.Equal(DeviceFault.Lost, fault.Reason);
        Assert.Equal($"alsa:{_alsa.Microphone}: it gives frames without audio in them: the file or pipe behind it has ended.", fault.Message);
        Assert.Equal(samples.Select(s => s / 32768f), got);

        void ReadOn()
        {
            while (source.Read(_block, CancellationToken.None) is var read)
                got.AddRange(_block[..read.Frames]);
        }
    }

    [AlsaFact]
    public async Task A_pipe_that_stands_still_is_a_stall_and_the_next_attempt_hears_it_go_on()
    {
        using var goOn = new ManualResetEventSlim();
        using var heard = new ManualResetEventSlim();
        var writer = Write(fifo =>
        {
            fifo.Write(new byte[640]);
            Assert.True(goOn.Wait(Patience));
            fifo.Write([.. Enumerable.Repeat((byte)0x20, 640)]);
            Assert.True(heard.Wait(Patience));
        });
        using (var first = Source(_alsa.Microphone, new AlsaOptions { OpenDeadline = Patience, ReadDeadline = TimeSpan.FromMilliseconds(300) }))
        {
            first.Open(CancellationToken.None);
            Assert.Equal(320, first.Read(_block, CancellationToken.None).Frames);
            var fault = Assert.Throws<DeviceException>(() => first.Read(_block, CancellationToken.None));
            Assert.Equal((DeviceFault.Stalled, $"alsa:{_alsa.Microphone}: no audio came for 0.3 s."), (fault.Reason, fault.Message));
        }

        // Its thread still hangs in the library, with the pipe open: had it closed it, the writer would be killed as it goes on.
        using (var second = Source(_alsa.Microphone, new AlsaOptions { OpenDeadline = Patience, ReadDeadline = Patience }))
        {
            second.Open(CancellationToken.None);
            goOn.Set();
            Assert.Equal(320, second.Read(_block, CancellationToken.None).Frames);
            Assert.Equal(0x2020 / 32768f, _block[0]);
            heard.Set();
        }

        await writer.WaitAsync(Patience);
    }

    [AlsaFact]
    public async Task A_pipe_that_nobody_writes_to_does_not_open_and_a_late_writer_is_heard_by_the_next_attempt()
    {
        using (var first = Source(_alsa.Microphone, new AlsaOptions { OpenDeadline = TimeSpan.FromMilliseconds(200) }))
        {
            var fault = Assert.Throws<DeviceException>(() => first.Open(CancellationToken.None));
            Assert.Equal((DeviceFault.Stalled, $"alsa:{_alsa.Microphone}: it did not open within 0.2 s."), (fault.Reason, fault.Message));
        }

        using var heard = new ManualResetEventSlim();
        var writer = Write(fifo =>
        {
            fifo.Write(new byte[640]);
            Assert.True(heard.Wait(Patience));
        });
        using (var second = Source(_alsa.Microphone, new AlsaOptions { OpenDeadline = Patience, ReadDeadline = Patience }))
        {
            second.Open(CancellationToken.None);
            heard.Set();
        }

        await writer.WaitAsync(Patience);
    }

    [AlsaFact]
    public void The_devices_own_rate_is_taken_and_not_a_resampled_one()
    {
        using var source = Source("card48");
        Assert.Equal(new AudioFormat(48000, 1), source.Open(CancellationToken.None));
    }

    [AlsaFact]
    public void A_device_that_gives_frames_without_audio_is_lost_and_not_a_busy_loop()
    {
        using var source = Source("nul");
        source.Open(CancellationToken.None);
        Assert.Equal(DeviceFault.Lost, Assert.Throws<DeviceException>(() => source.Read(_block, CancellationToken.None)).Reason);
    }

    [AlsaFact]
    public void A_device_behind_a_converting_plugin_that_runs_away_is_lost_by_its_pace()
    {
        using var source = Source("card48");
        source.Open(CancellationToken.None);
        long frames = 0;
        Assert.Equal(DeviceFault.Lost, Assert.Throws<DeviceException>(ReadOn).Reason);
        Assert.InRange(frames, 4 * 48000, 6 * 48000);

        void ReadOn()
        {
            while (source.Read(_block, CancellationToken.None) is var read)
                frames += read.Frames;
        }
    }

    [AlsaFact]
    public void An_unknown_name_is_not_found_in_one_sentence_and_not_on_stderr()
    {
        using var source = Source("plughw:CARD=Nowhere,DEV=0");
        string said;
        DeviceException fault;
        using (var stderr = new StderrCapture())
        {
            fault = Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
            said = stderr.Text();
        }

        Assert.Equal(DeviceFault.NotFound, fault.Reason);
        Assert.Equal(
            "alsa:plughw:CARD=Nowhere,DEV=0: there is no such device; 'edgeagent devices' lists those that are there (ALSA: No such file or directory).",
            fault.Message);
        Assert.DoesNotContain("ALSA lib", said, StringComparison.Ordinal);
    }

    [AlsaFact]
    public void A_device_that_the_configuration_describes_is_listed()
        => Assert.Contains(new AudioDevice($"alsa:{_alsa.Microphone}", "A pipe"), AudioDevices.List());

    [AlsaFact]
    public void A_faulty_configuration_is_a_fault_and_no_crash()
    {
        using var source = Source("faulty");
        Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
    }

    private static AlsaSource Source(string device, AlsaOptions? options = null) => new(device, options ?? new AlsaOptions(), TimeProvider.System);

    private Task Write(Action<FileStream> write) => Task.Factory.StartNew(
        () =>
        {
            // Opening a FIFO waits for its reader.
            using var fifo = new FileStream(_alsa.Fifo, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            write(fifo);
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
