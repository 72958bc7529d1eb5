using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>alsa-lib for real, through its <c>file</c> and <c>null</c> plugins.</summary>
public sealed class AlsaLibraryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
        using var source = Source("mic");
        Assert.Equal(new AudioFormat(16000, 1), source.Open(CancellationToken.None));

        var got = new List<float>();
        var fault = Assert.Throws<DeviceException>(ReadOn);
        await writer.WaitAsync(Patience);
        Assert.Equal(DeviceFault.Lost, fault.Reason);
        Assert.Equal("alsa:mic: it gives frames without audio in them: the file or pipe behind it has ended.", fault.Message);
        Assert.Equal(samples.Select(s => s / 32768f), got);

        void ReadOn()
        {
            while (source.Read(_block, CancellationToken.None) is var read)
                got.AddRange(_block[..read.Frames]);
        }
    }

    [AlsaFact]
    public async Task A_pipe_that_stands_still_is_a_stall_and_holds_neither_the_reader_nor_the_next_attempt()
    {
        using var goOn = new ManualResetEventSlim();
        var writer = Write(fifo =>
        {
            fifo.Write(new byte[640]);
            fifo.Flush();
            Assert.True(goOn.Wait(Patience));
        });
        var options = new AlsaOptions { OpenDeadline = TimeSpan.FromMilliseconds(300) };
        using (var source = Source("mic", new AlsaOptions { OpenDeadline = Patience }))
        {
            source.Open(CancellationToken.None);
            Assert.Equal(320, source.Read(_block, CancellationToken.None).Frames);
        }

        // The thread of that source hangs in the library's read; its disposal took a second and no more.
        using (var again = Source("mic", options))
        {
            var fault = Assert.Throws<DeviceException>(() => again.Open(CancellationToken.None));
            Assert.Equal((DeviceFault.Stalled, "alsa:mic: an earlier attempt still hangs in it. Look at what feeds it."), (fault.Reason, fault.Message));
        }

        goOn.Set();
        await writer.WaitAsync(Patience);
        // It comes back, closes the device, and the device opens as before.
        await Until(() => !AlsaSource.IsHeld("mic"));
        // The plugin's infile is inherited by children that other tests start, so a writer may find a reader before ours: it stays.
        using var opened = new ManualResetEventSlim();
        var next = Write(_ => Assert.True(opened.Wait(Patience)));
        using (var source = Source("mic", new AlsaOptions { OpenDeadline = Patience }))
        {
            source.Open(CancellationToken.None);
            opened.Set();
        }

        await next.WaitAsync(Patience);
    }

    [AlsaFact]
    public async Task A_read_from_a_pipe_that_stands_still_misses_its_deadline()
    {
        using var goOn = new ManualResetEventSlim();
        var writer = Write(_ => Assert.True(goOn.Wait(Patience)));
        using (var source = Source("mic", new AlsaOptions { OpenDeadline = Patience, ReadDeadline = TimeSpan.FromMilliseconds(500) }))
        {
            source.Open(CancellationToken.None);
            var fault = Assert.Throws<DeviceException>(() => source.Read(_block, CancellationToken.None));
            Assert.Equal((DeviceFault.Stalled, "alsa:mic: no audio came for 0.5 s."), (fault.Reason, fault.Message));
            goOn.Set();
        }

        await writer.WaitAsync(Patience);
        await Until(() => !AlsaSource.IsHeld("mic"));
    }

    [AlsaFact]
    public async Task A_pipe_that_nobody_writes_to_does_not_open_and_says_so()
    {
        using (var source = Source("mic", new AlsaOptions { OpenDeadline = TimeSpan.FromMilliseconds(200) }))
        {
            var fault = Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
            Assert.Equal((DeviceFault.Stalled, "alsa:mic: it did not open within 0.2 s."), (fault.Reason, fault.Message));
        }

        // Lets the thread that was left behind go.
        using var released = new ManualResetEventSlim();
        var writer = Write(_ => Assert.True(released.Wait(Patience)));
        await Until(() => !AlsaSource.IsHeld("mic"));
        released.Set();
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
        => Assert.Contains(new AudioDevice("alsa:mic", "A pipe"), AudioDevices.List());

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

    private static async Task Until(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience);
            await Task.Yield();
        }
    }
}
