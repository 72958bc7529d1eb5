using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Push;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Audio.Tests.Capture.Push;

public sealed class PushSourceTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<ScriptedPushDevice> _devices = [];
    private readonly PushSource _source;
    private int _made;

    public PushSourceTests() => _source = new PushSource("wasapi:default", () => _devices[_made++], new AudioSourceOptions(), _time);

    public void Dispose() => _source.Dispose();

    private ScriptedPushDevice Device(int rate = 16_000, int channels = 1, DeviceException? fault = null)
    {
        var device = new ScriptedPushDevice(new AudioFormat(rate, channels)) { Fault = fault };
        _devices.Add(device);
        return device;
    }

    private ScriptedPushDevice Open()
    {
        var device = Device();
        Assert.Equal(new AudioFormat(16_000, 1), _source.Open(CancellationToken.None));
        return device;
    }

    private AudioRead Read(int room = 1600) => Read(new float[room]);

    private AudioRead Read(float[] samples) => _source.Read(samples, CancellationToken.None);

    [Fact]
    public void What_is_pushed_comes_in_order_whatever_the_room_and_its_stamps_are_those_of_its_last_frames()
    {
        var device = Open();
        _time.Advance(TimeSpan.FromSeconds(1));
        var now = _time.GetTimestamp();
        device.Push(2000, 16_384);

        // A packet of 125 ms is two blocks, 100 and 25 ms; the reader's room is less than one.
        var samples = new float[1000];
        Assert.Equal((1000, AudioGap.None), (Read(samples).Frames, Read(samples).GapBefore));
        Assert.All(samples, s => Assert.Equal(0.5f, s));
        var last = Read(samples);
        Assert.Equal((400, now), (last.Frames, last.Stamp.Timestamp));
        device.Push(100, 1, isSilent: true);
        Assert.Equal(100, Read(samples).Frames);
        Assert.All(samples[..100], s => Assert.Equal(0, s));
    }

    [Fact]
    public void What_the_device_lost_by_its_own_count_is_a_gap_of_that_length()
    {
        var device = Open();
        device.Push(160, 1, position: 0);
        device.Push(160, 1, position: 960);
        device.Push(160, 1);
        Assert.Equal((AudioGap.None, 0L), (Read().GapBefore, 0L));
        var after = Read();
        Assert.Equal((AudioGap.DeviceOverrun, 800L), (after.GapBefore, after.LostFrames));
        Assert.Equal(AudioGap.None, Read().GapBefore);
    }

    [Fact]
    public void What_a_late_reader_loses_is_a_gap_of_that_length_and_what_came_before_it_stays()
    {
        var device = Open();
        for (var i = 0; i < 250; i++)
            device.Push(160, 1);
        for (var i = 0; i < 200; i++)
            Assert.Equal(AudioGap.None, Read().GapBefore);
        device.Push(160, 1);
        var after = Read();
        Assert.Equal((AudioGap.DeviceOverrun, 50L * 160), (after.GapBefore, after.LostFrames));
    }

    [Fact]
    public void A_device_that_is_unplugged_gives_what_it_had_and_then_its_fault()
    {
        var device = Open();
        device.Push(160, 1);
        device.Line.Fail(new DeviceException(DeviceFault.Lost, "it was unplugged"));
        device.Line.Fail(new DeviceException(DeviceFault.Lost, "again"));
        Assert.Equal(160, Read().Frames);
        Assert.Equal("it was unplugged", Assert.Throws<DeviceException>(() => Read()).Message);
        _source.Dispose();
        Assert.True(device.IsDisposed);
        // A library that is slow to stop may call once more.
        device.Push(160, 1);
    }

    [Fact]
    public async Task When_the_default_becomes_another_device_audio_goes_on_in_its_format_behind_a_gap_as_long_as_it_took()
    {
        var before = Open();
        var after = Device(48_000, 2);
        before.Push(160, 1);
        before.Line.Move();
        Assert.Equal(160, Read().Frames);
        var reading = Task.Run(() => Read());
        await Until.TrueAsync(() => after.Line is not null);
        Assert.True(before.IsDisposed);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        after.Push(4800, 1);

        // 500 ms, of which 100 were heard; counted in frames of the stream before.
        var read = await reading.WaitAsync(Until.Patience);
        Assert.Equal((new AudioFormat(48_000, 2), AudioGap.Restarted, 6400L), (read.Format, read.GapBefore, read.LostFrames));
        Assert.Equal(AudioGap.None, Read().GapBefore);
    }

    [Fact]
    public void When_the_new_default_cannot_be_opened_its_reason_is_the_fault()
    {
        var device = Open();
        Device(fault: new DeviceException(DeviceFault.NotFound, "Windows has no microphone"));
        device.Line.Move();
        Assert.Equal("Windows has no microphone", Assert.Throws<DeviceException>(() => Read()).Message);
    }

    [Fact]
    public async Task A_library_that_hangs_while_it_opens_is_stalled_at_the_deadline_and_closed_when_it_comes_back()
    {
        var device = Device();
        device.MayOpen.Reset();
        var opening = Task.Run(() => _source.Open(CancellationToken.None));
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return opening.IsCompleted;
        });
        Assert.Equal(DeviceFault.Stalled, (await Assert.ThrowsAsync<DeviceException>(() => opening)).Reason);
        _source.Dispose();
        Assert.False(device.IsDisposed);
        device.MayOpen.Set();
        await Until.TrueAsync(() => device.IsDisposed);
    }

    [Fact]
    public async Task A_device_that_gives_nothing_is_stalled_at_the_deadline_and_a_stop_ends_the_wait_at_once()
    {
        Open();
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => _source.Read(new float[160], stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        var waiting = Task.Run(() => Read());
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        });
        Assert.Equal(DeviceFault.Stalled, (await Assert.ThrowsAsync<DeviceException>(() => waiting)).Reason);
    }

    [Fact]
    public void A_block_costs_no_allocation()
    {
        var device = Open();
        var (bytes, samples) = (new byte[320], new float[160]);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                device.Line.Push(bytes);
                _source.Read(samples, CancellationToken.None);
            }
        }));
    }
}
