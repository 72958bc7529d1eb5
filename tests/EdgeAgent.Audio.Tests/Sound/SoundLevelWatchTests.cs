using EdgeAgent.Audio.Sound;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Sound;

public sealed class SoundLevelWatchTests
{
    private const int Rate = 16000;

    private readonly List<SoundLevel> _told = [];

    [Fact]
    public void A_level_is_told_at_once_then_once_a_minute()
    {
        Play(Sine(150 * Rate, 0.1), block: 160);
        Assert.Equal([1000, 61_000, 121_000], _told.Select(l => l.StreamTimeMs));
        Assert.All(_told, l => Assert.Equal((-23, -20), (l.RmsDbfs, l.PeakDbfs)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(333)]
    [InlineData(160_000)]
    public void A_change_of_3_dB_is_told_after_its_second_however_the_stream_is_cut(int block)
    {
        Play([.. Sine(3 * Rate, 0.1), .. Sine(3 * Rate, 0.13), .. Sine(3 * Rate, 0.2), .. new float[2 * Rate]], block);
        Assert.Equal([(1000, -23), (7000, -17), (10_000, -120)], _told.Select(l => (l.StreamTimeMs, l.RmsDbfs)));
    }

    [Fact]
    public void However_the_level_jumps_it_is_told_once_a_second_at_most()
    {
        var random = new Random(1);
        Play([.. Enumerable.Range(0, 100).SelectMany(_ => Sine(Rate / 5, Math.Pow(10, -4 * random.NextDouble())))], block: 160);
        Assert.InRange(_told.Count, 2, 20);
        Assert.All(_told.Zip(_told.Skip(1)), p => Assert.True(p.Second.StreamTimeMs - p.First.StreamTimeMs >= 1000));
    }

    [Fact]
    public void A_second_that_a_gap_cuts_is_not_judged()
    {
        var watch = new SoundLevelWatch(Rate, _told.Add);
        watch.Process(Sine(Rate / 2, 1), 0, gapBefore: false);
        watch.Process(Sine(Rate, 0.1), 100_000, gapBefore: true);
        Assert.Equal((7250, -23), (Assert.Single(_told).StreamTimeMs, _told[0].RmsDbfs));
    }

    [Fact]
    public void A_block_costs_no_memory_while_nothing_is_told()
    {
        var watch = new SoundLevelWatch(Rate, _ => { });
        var block = Sine(160, 0.1);
        long position = 0;
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 300; i++, position += block.Length)
                watch.Process(block, position, gapBefore: false);
        }));
    }

    private void Play(float[] samples, int block)
    {
        var watch = new SoundLevelWatch(Rate, _told.Add);
        for (var at = 0; at < samples.Length; at += block)
            watch.Process(samples.AsSpan(at, Math.Min(block, samples.Length - at)), at, gapBefore: false);
    }

    private static float[] Sine(int length, double amplitude) =>
        [.. Enumerable.Range(0, length).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * 1000 * i / Rate)))];
}
