using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Streams;

public sealed class AudioRingTests
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly FakeTimeProvider _time = new();

    private CaptureStamp Now => CaptureStamp.Now(_time);

    [Fact]
    public void Samples_come_out_as_they_went_in()
    {
        var ring = Ring(1000);
        ring.Write([1, 2, 3], Now);
        ring.Write([4], Now);

        Span<float> got = stackalloc float[8];
        var read = ring.Read(got);

        Assert.Equal(new AudioRingRead(4, 0, AudioGap.None, 0), read);
        Assert.Equal([1, 2, 3, 4], got[..4].ToArray());
        Assert.Equal(default, ring.Read(got) with { Position = 0 });
    }

    [Fact]
    public void A_gap_splits_reads_and_moves_the_position_by_what_was_lost()
    {
        var ring = Ring(1000);
        ring.Write([1, 2], Now);
        ring.MarkGap(AudioGap.DeviceOverrun, 50);
        ring.Write([3], Now);

        var got = new float[8];
        Assert.Equal(new AudioRingRead(2, 0, AudioGap.None, 0), ring.Read(got));
        Assert.Equal(new AudioRingRead(1, 52, AudioGap.DeviceOverrun, 50), ring.Read(got));
        Assert.Equal(53, ring.WritePosition);
    }

    [Fact]
    public void Gaps_without_a_sample_between_them_are_one()
    {
        var ring = Ring(1000);
        ring.MarkGap(AudioGap.Suspended, 10);
        ring.MarkGap(AudioGap.FormatChanged, 5);
        ring.Write([1], Now);

        Assert.Equal(new AudioRingRead(1, 15, AudioGap.Suspended, 15), ring.Read(new float[8]));
    }

    [Fact]
    public void A_live_block_without_room_is_lost_whole_counted_and_marked()
    {
        var ring = Ring(100);
        Assert.True(ring.Write(new float[60], Now));
        Assert.False(ring.Write(new float[60], Now));
        Assert.False(ring.Write(new float[60], Now));
        var got = new float[100];
        Assert.Equal(60, ring.Read(got).Count);
        Assert.True(ring.Write(new float[60], Now));

        Assert.Equal(new AudioRingRead(60, 180, AudioGap.RingOverrun, 120), ring.Read(got));
        Assert.Equal(120, ring.OverrunSamples);
    }

    [Fact]
    public void More_gaps_than_a_ring_remembers_lose_samples_and_never_a_gap()
    {
        var ring = Ring(1000);
        for (var i = 0; i < 100; i++)
        {
            ring.MarkGap(AudioGap.DeviceOverrun, 1);
            ring.Write([1], Now);
        }

        var got = new float[1000];
        long position = 0, samples = 0, lost = 0;
        while (ring.Read(got) is { Count: > 0 } read)
        {
            Assert.Equal(position + read.LostSamples, read.Position);
            position = read.Position + read.Count;
            samples += read.Count;
            lost += read.LostSamples;
        }

        ring.Write([1], Now);
        var last = ring.Read(got);
        Assert.Equal(64, samples);
        Assert.Equal(200, last.Position);
        Assert.Equal(36 + 36, last.LostSamples);
    }

    [Fact]
    public async Task A_file_of_one_sample_that_loops_waits_for_its_reader_and_its_reader_never_for_ever()
    {
        const int rounds = 1000;
        var ring = Ring(1000);
        using var cancel = new CancellationTokenSource(Patience);
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                if (i > 0)
                    ring.MarkGap(AudioGap.Restarted, 0);
                ring.WriteAll([i], Now, cancel.Token);
            }

            ring.Complete();
        });
        var got = new float[160];
        var heard = new List<float>();
        while (await ring.WaitAsync(got.Length, cancel.Token))
        {
            var read = ring.Read(got);
            Assert.Equal(heard.Count == 0 ? AudioGap.None : AudioGap.Restarted, read.GapBefore);
            heard.AddRange(got[..read.Count]);
        }

        await writer.WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, rounds).Select(i => (float)i), heard);
    }

    [Fact]
    public async Task A_live_source_of_gaps_alone_wakes_its_reader()
    {
        var ring = Ring(1000);
        var wait = ring.WaitAsync(160, CancellationToken.None).AsTask();
        for (var i = 0; i < 65; i++)
        {
            ring.MarkGap(AudioGap.DeviceOverrun, 1);
            ring.Write([1], Now);
        }

        Assert.True(await wait.WaitAsync(Patience));
        Assert.Equal(new AudioRingRead(1, 1, AudioGap.DeviceOverrun, 1), ring.Read(new float[160]));
        ring.Write([1], Now);
        Assert.Equal(AudioGap.DeviceOverrun, ring.Read(new float[160]).GapBefore);
    }

    [Fact]
    public async Task A_wait_ends_when_enough_was_written()
    {
        var ring = Ring(1000);
        var wait = ring.WaitAsync(3, CancellationToken.None).AsTask();
        ring.Write([1, 2], Now);
        Assert.False(wait.IsCompleted);
        ring.Write([3], Now);
        Assert.True(await wait.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_cancelled_wait_says_so_and_the_next_one_works()
    {
        var ring = Ring(1000);
        using var cancel = new CancellationTokenSource();
        var wait = ring.WaitAsync(3, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => wait.WaitAsync(Patience));

        var next = ring.WaitAsync(1, CancellationToken.None).AsTask();
        ring.Write([1], Now);
        Assert.True(await next.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_completed_ring_gives_the_rest_and_then_the_end()
    {
        var ring = Ring(1000);
        ring.Write([1, 2], Now);
        var wait = ring.WaitAsync(512, CancellationToken.None).AsTask();
        ring.Complete();
        Assert.True(await wait.WaitAsync(Patience));
        Assert.Equal(2, ring.Read(new float[512]).Count);
        Assert.False(await ring.WaitAsync(512, CancellationToken.None));
        Assert.Throws<InvalidOperationException>(() => ring.Write([1], Now));
    }

    [Fact]
    public async Task A_ring_completed_with_a_fault_gives_the_rest_and_then_the_fault()
    {
        var ring = Ring(1000);
        ring.Write([1, 2], Now);
        ring.Complete(new DeviceException(DeviceFault.Lost, "unplugged"));
        Assert.True(await ring.WaitAsync(512, CancellationToken.None));
        ring.Read(new float[512]);
        var fault = await Assert.ThrowsAsync<DeviceException>(() => ring.WaitAsync(512, CancellationToken.None).AsTask());
        Assert.Equal("unplugged", fault.Message);
    }

    [Fact]
    public async Task A_fault_reaches_a_reader_that_waits()
    {
        var ring = Ring(1000);
        var wait = ring.WaitAsync(1, CancellationToken.None).AsTask();
        ring.Complete(new DeviceException(DeviceFault.Lost, "unplugged"));
        await Assert.ThrowsAsync<DeviceException>(() => wait.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_file_waits_for_room_and_loses_nothing()
    {
        var ring = Ring(100);
        var written = Enumerable.Range(0, 10_000).Select(i => (float)i).ToArray();
        var writer = Task.Factory.StartNew(() =>
        {
            ring.WriteAll(written, Now, CancellationToken.None);
            ring.Complete();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var got = new List<float>();
        var block = new float[64];
        while (await ring.WaitAsync(64, CancellationToken.None).AsTask().WaitAsync(Patience))
            got.AddRange(block[..ring.Read(block).Count]);

        await writer.WaitAsync(Patience);
        Assert.Equal(written, got);
    }

    [Fact]
    public async Task A_file_that_waits_for_room_can_be_cancelled()
    {
        var ring = Ring(100);
        using var cancel = new CancellationTokenSource();
        var writer = Task.Factory.StartNew(
            () => ring.WriteAll(new float[200], Now, cancel.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(await ring.WaitAsync(100, CancellationToken.None).AsTask().WaitAsync(Patience));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WaitAsync(Patience));
    }

    [Fact]
    public void A_position_between_two_stamps_lies_between_their_times()
    {
        var ring = new AudioRing(1000, TimeSpan.FromSeconds(10), _time);
        var start = Now;
        // A clock that runs 2 % fast: 1,020 samples in each second.
        for (var second = 0; second < 5; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            ring.Write(new float[1020], Now);
        }

        var at = ring.StampOf(1020 * 3 - 1 - 510);
        Assert.Equal(2.5, _time.GetElapsedTime(start.Timestamp, at.Timestamp).TotalSeconds, 3);
        Assert.Equal(2.5, (at.WallClock - start.WallClock).TotalSeconds, 3);
        // Outside of what was seen the nominal rate counts.
        Assert.Equal(5.1, _time.GetElapsedTime(start.Timestamp, ring.StampOf(1020 * 5 - 1 + 100).Timestamp).TotalSeconds, 3);
        Assert.Equal(1 - 1.02, _time.GetElapsedTime(start.Timestamp, ring.StampOf(-1).Timestamp).TotalSeconds, 3);
    }

    [Fact]
    public void Stamps_are_kept_for_a_hundred_seconds()
    {
        var ring = new AudioRing(1000, TimeSpan.FromSeconds(1), _time);
        var start = Now;
        var block = new float[10];
        for (var i = 0; i < 30_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(11));
            ring.Write(block, Now);
            ring.Read(block);
        }

        var position = 300_000 - 100_000;
        Assert.Equal(position * 0.0011, _time.GetElapsedTime(start.Timestamp, ring.StampOf(position - 1).Timestamp).TotalSeconds, 2);
    }

    [Property(MaxTest = 200)]
    public Property Any_sequence_of_writes_gaps_and_reads_keeps_values_and_positions(int seed) => Prop.ToProperty(Play(new Random(seed)));

    /// <summary>Each sample's value is its own position, so that a reader can check it whatever was lost.</summary>
    private bool Play(Random random)
    {
        var ring = new AudioRing(1000, TimeSpan.FromMilliseconds(100 + random.Next(100)), _time);
        var block = new float[ring.Capacity];
        long expected = 0;
        for (var step = 0; step < 300; step++)
        {
            switch (random.Next(5))
            {
                case 0:
                    ring.MarkGap((AudioGap)random.Next(1, 6), random.Next(50));
                    break;
                case 1 or 2:
                    var count = random.Next(1, 60);
                    var from = ring.WritePosition;
                    for (var i = 0; i < count; i++)
                        block[i] = from + i;
                    ring.Write(block.AsSpan(0, count), Now);
                    break;
                default:
                    var read = ring.Read(block.AsSpan(0, random.Next(1, block.Length)));
                    if (read.Position != expected + read.LostSamples)
                        return false;
                    for (var i = 0; i < read.Count; i++)
                    {
                        if (block[i] != read.Position + i)
                            return false;
                    }

                    expected = read.Position + read.Count;
                    break;
            }
        }

        return true;
    }

    private AudioRing Ring(int capacity) => new(1000, TimeSpan.FromMilliseconds(capacity), _time);
}
