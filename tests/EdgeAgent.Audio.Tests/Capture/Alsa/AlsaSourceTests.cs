using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>What the source makes of a device's behaviour; alsa-lib itself is in <see cref="AlsaLibraryTests"/>.</summary>
public sealed class AlsaSourceTests
{
    private static readonly AudioFormat Mono = new(16000, 1);
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly FakeTimeProvider _time = new();
    private readonly float[] _block = new float[ScriptedPcm.Period];

    [Fact]
    public void Periods_come_as_floats_with_the_time_of_their_last_frame()
    {
        using var pcm = new ScriptedPcm(Mono) { DelayFrames = 160 }.Gives(16384, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
        var start = _time.GetTimestamp();
        using var source = Source(pcm);
        Assert.Equal(Mono, source.Open(CancellationToken.None));

        var half = source.Read(_block.AsSpan(0, 80), CancellationToken.None);
        Assert.Equal((80, AudioGap.None), (half.Frames, half.GapBefore));
        Assert.Equal(0.5f, _block[79]);
        // 10 ms are still in the device, and 15 ms of the period are not read yet.
        Assert.Equal(75, _time.GetElapsedTime(start, half.Stamp.Timestamp).TotalMilliseconds);
        Assert.Equal(240, source.Read(_block, CancellationToken.None).Frames);
    }

    [Theory]
    [InlineData(Errno.BrokenPipe, AudioGap.DeviceOverrun)]
    [InlineData(Errno.StreamPipe, AudioGap.Suspended)]
    public void An_overrun_or_sleep_is_a_gap_as_long_as_the_clock_says(int error, AudioGap gap)
    {
        using var pcm = new ScriptedPcm(Mono)
            .Gives(1)
            .Fails(error)
            .Gives(2, () => _time.Advance(TimeSpan.FromMilliseconds(520)))
            .Gives(3, () => _time.Advance(TimeSpan.FromMilliseconds(20)));
        using var source = Source(pcm);
        source.Open(CancellationToken.None);

        Assert.Equal(AudioGap.None, source.Read(_block, CancellationToken.None).GapBefore);
        var after = source.Read(_block, CancellationToken.None);
        Assert.Equal((gap, 8000L), (after.GapBefore, after.LostFrames));
        Assert.Equal(AudioGap.None, source.Read(_block, CancellationToken.None).GapBefore);
        Assert.Equal([error], pcm.Recovered);
        Assert.Equal(2, pcm.Starts);
    }

    [Theory]
    [InlineData(Errno.NoDevice, "alsa:scripted: it was unplugged (ALSA: No such device).")]
    [InlineData(Errno.Io, "alsa:scripted: it gives no audio any more (ALSA: Input/output error).")]
    public void An_unplugged_device_gives_what_it_had_and_then_its_fault(int error, string words)
    {
        using var pcm = new ScriptedPcm(Mono).Gives(1).Gives(2).Fails(error);
        using var source = Source(pcm);
        source.Open(CancellationToken.None);
        Assert.Equal(ScriptedPcm.Period, source.Read(_block, CancellationToken.None).Frames);
        Assert.Equal(ScriptedPcm.Period, source.Read(_block, CancellationToken.None).Frames);
        var fault = Assert.Throws<DeviceException>(() => source.Read(_block, CancellationToken.None));
        Assert.Equal((DeviceFault.Lost, words), (fault.Reason, fault.Message));
        source.Dispose();
        Assert.True(pcm.IsDisposed);
    }

    [Fact]
    public void A_device_that_cannot_recover_is_lost()
    {
        using var pcm = new ScriptedPcm(Mono) { RecoverResult = Errno.NoDevice }.Fails(Errno.BrokenPipe);
        using var source = Source(pcm);
        source.Open(CancellationToken.None);
        Assert.Equal(DeviceFault.Lost, Assert.Throws<DeviceException>(() => source.Read(_block, CancellationToken.None)).Reason);
    }

    [Fact]
    public void A_device_that_only_overruns_is_lost_and_not_recovered_for_ever()
    {
        using var pcm = new ScriptedPcm(Mono);
        for (var i = 0; i < 50; i++)
            pcm.Fails(Errno.BrokenPipe);
        using var source = Source(pcm);
        source.Open(CancellationToken.None);
        Assert.Contains("again and again", Assert.Throws<DeviceException>(() => source.Read(_block, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal(10, pcm.Recovered.Count);
    }

    [Fact]
    public async Task A_device_that_gives_nothing_has_stalled_at_the_deadline()
    {
        using var pcm = new ScriptedPcm(Mono);
        using var source = Source(pcm);
        source.Open(CancellationToken.None);
        var read = Task.Run(() => source.Read(_block, CancellationToken.None));
        while (!read.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var fault = await Assert.ThrowsAsync<DeviceException>(() => read);
        Assert.Equal((DeviceFault.Stalled, "alsa:scripted: no audio came for 5 s."), (fault.Reason, fault.Message));
    }

    [Fact]
    public void Two_microphones_on_a_device_that_hangs_cost_a_thread_each_and_not_one_an_attempt()
    {
        var opened = 0;
        var released = new ManualResetEventSlim();
        var device = $"hangs-{Guid.NewGuid():N}";
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var first = Hanging();
            using var second = Hanging();
            Assert.Equal(DeviceFault.Stalled, Assert.Throws<DeviceException>(() => first.Open(CancellationToken.None)).Reason);
            Assert.Equal(DeviceFault.Stalled, Assert.Throws<DeviceException>(() => second.Open(CancellationToken.None)).Reason);
        }

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref opened) >= 2, Patience));
        Assert.Equal(2, Volatile.Read(ref opened));
        released.Set();

        AlsaSource Hanging() => new(device, new AlsaOptions { OpenDeadline = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, () =>
        {
            Interlocked.Increment(ref opened);
            released.Wait();
            throw new DeviceException(DeviceFault.NotFound, "gone");
        });
    }

    [Fact]
    public async Task A_read_that_waits_ends_at_once_when_cancelled()
    {
        using var pcm = new ScriptedPcm(Mono);
        using var source = Source(pcm);
        source.Open(CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var read = Task.Run(() => source.Read(_block, cancel.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Patience));
    }

    [Fact]
    public void A_reader_that_pauses_holds_the_device_up_and_loses_nothing_itself()
    {
        using var pcm = new ScriptedPcm(Mono);
        for (short i = 0; i < 100; i++)
            pcm.Gives(i, () => _time.Advance(TimeSpan.FromMilliseconds(20)));
        using var source = Source(pcm);
        source.Open(CancellationToken.None);
        for (short i = 0; i < 100; i++)
        {
            source.Read(_block, CancellationToken.None);
            Assert.Equal(i / 32768f, _block[0]);
        }
    }

    [Fact]
    public void Without_the_library_the_fault_names_its_package()
    {
        using var source = new AlsaSource("scripted", new AlsaOptions(), _time, () => throw new DllNotFoundException("libasound.so.2"));
        var fault = Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
        Assert.Equal(DeviceFault.MissingDependency, fault.Reason);
        Assert.Equal("alsa:scripted: the ALSA library (libasound.so.2) is missing. Install it: apt-get install libasound2t64 (libasound2 before Debian 13 and Ubuntu 24.04)", fault.Message);
    }

    [Theory]
    [InlineData(Errno.NoEntry, DeviceFault.NotFound, "there is no such device; 'edgeagent devices' lists those that are there")]
    [InlineData(Errno.NoDevice, DeviceFault.NotFound, "the device is not plugged in")]
    [InlineData(Errno.Busy, DeviceFault.Busy, "another program uses it; a sound server shares its devices under the name 'default'")]
    [InlineData(Errno.AccessDenied, DeviceFault.Unauthorized, "access is denied; add the agent's user to the group audio")]
    [InlineData(Errno.ConnectionRefused, DeviceFault.NotFound, "the sound server does not run; name the device itself, as 'edgeagent devices' lists it")]
    [InlineData(Errno.Invalid, DeviceFault.Unreadable, "its entry in ALSA's configuration is faulty, or the name is")]
    [InlineData(-12, DeviceFault.Lost, "it cannot be opened")]
    public void Each_error_of_opening_has_a_reason_and_a_cure(int error, DeviceFault reason, string words)
    {
        var fault = AlsaFault.Opening("alsa:usb", error, "said");
        Assert.Equal((reason, $"alsa:usb: {words} (ALSA: said)."), (fault.Reason, fault.Message));
    }

    [Fact]
    public void Neither_thread_allocates_for_a_block()
    {
        using var pcm = new ScriptedPcm(Mono);
        using var source = new AlsaSource("scripted", new AlsaOptions(), TimeProvider.System, () => pcm);
        using var cancel = new CancellationTokenSource();
        source.Open(cancel.Token);
        Play();
        var (reading, capturing) = Play();
        var (readingAgain, capturingAgain) = Play();
        // The first wait of a thread that really blocks makes the runtime's own structures once, whenever that is.
        Assert.Equal(0, Math.Min(reading, readingAgain));
        Assert.Equal(0, Math.Min(capturing, capturingAgain));

        (long Reading, long Capturing) Play()
        {
            long before = 0, after = 0, reading = 0;
            Pass(() => before = GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < 60; i++)
            {
                pcm.Gives(1);
                var start = GC.GetAllocatedBytesForCurrentThread();
                source.Read(_block, cancel.Token);
                reading += GC.GetAllocatedBytesForCurrentThread() - start;
            }

            Pass(() => after = GC.GetAllocatedBytesForCurrentThread());
            return (reading, after - before);
        }

        void Pass(Action before)
        {
            pcm.Gives(1, before);
            source.Read(_block, cancel.Token);
        }
    }

    private AlsaSource Source(ScriptedPcm pcm) => new("scripted", new AlsaOptions(), _time, () => pcm);
}
