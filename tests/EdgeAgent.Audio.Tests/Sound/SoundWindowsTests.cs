using EdgeAgent.Audio.Sound;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Sound;

public sealed class SoundWindowsTests
{
    private readonly List<(SoundWindow Window, float[] Samples)> _given = [];

    [Fact]
    public void Windows_overlap_and_the_last_one_holds_what_is_left()
    {
        var windows = Windows(100, 40);
        windows.Process(Ramp(0, 215), 0, gapBefore: false);
        Assert.Equal([(0, 100, true), (40, 140, false), (80, 180, false)], _given.Select(g => (g.Window.Start, g.Window.End, g.Window.IsFirst)));
        windows.Finish();
        Assert.Equal((120, 215), (_given[^1].Window.Start, _given[^1].Window.End));
        Assert.All(_given, g => Assert.Equal(Ramp(g.Window.Start, (int)(g.Window.End - g.Window.Start)), g.Samples));
    }

    [Fact]
    public void What_windows_have_held_is_not_given_again()
    {
        var windows = Windows(100, 40);
        windows.Process(Ramp(0, 140), 0, gapBefore: false);
        windows.Finish();
        windows.Finish();
        Assert.Equal([(0, 100), (40, 140)], _given.Select(g => ((int)g.Window.Start, (int)g.Window.End)));
    }

    [Fact]
    public void No_window_reaches_over_a_gap()
    {
        var windows = Windows(100, 40);
        windows.Process(Ramp(0, 110), 0, gapBefore: false);
        windows.Process(Ramp(1000, 100), 1000, gapBefore: false);
        windows.Process(Ramp(1100, 50), 1100, gapBefore: true);
        windows.Finish();
        Assert.Equal([(0, 100, true), (40, 110, false), (1000, 1100, true), (1100, 1150, true)], _given.Select(g => ((int)g.Window.Start, (int)g.Window.End, g.Window.IsFirst)));
    }

    [Property(MaxTest = 50)]
    public Property However_a_stream_is_cut_it_gives_the_same_windows() => Prop.ForAll(
        Gen.Choose(1, 700).ListOf().Select(l => l.ToArray()).ToArbitrary(), Gen.Elements(8000, 16_000, 22_050, 32_000).ToArbitrary(), (cuts, rate) =>
        {
            var samples = TaggerGraphs.Tone(440, 0.5, cuts.Sum(), 16_000);
            var (whole, parts) = (Collect(samples, [samples.Length], rate), Collect(samples, cuts, rate));
            return whole.Count == parts.Count && whole.Zip(parts).All(p => p.First.Window == p.Second.Window && p.First.Samples.SequenceEqual(p.Second.Samples));
        });

    [Fact]
    public void Windows_at_another_rate_lie_where_their_sound_is()
    {
        var given = Collect(TaggerGraphs.Tone(440, 0.5, 48_000, 16_000), [48_000], 32_000);
        Assert.Equal(32_000 * 3, given.Skip(1).Aggregate(given[0].Samples.Length, (sum, g) => sum + g.Samples.Length - 300));
        Assert.All(given.Index(), g => Assert.Equal(g.Index * 200 / 2, g.Item.Window.Start));
        Assert.Equal(48_000, given[^1].Window.End);
        // Away from the ends, which the filter smears.
        var expected = TaggerGraphs.Tone(440, 0.5, 96_000, 32_000);
        Assert.All(given.Skip(2).SkipLast(2), g => Assert.All(g.Samples.Index(), s => Assert.Equal(expected[(int)(2 * g.Window.Start) + s.Index], s.Item, 1e-3)));
    }

    [Fact]
    public void A_block_costs_no_memory()
    {
        var windows = new SoundWindows(16_000, 32_000, 1600, 800, static (in SoundWindow _, ReadOnlySpan<float> _) => { });
        var (block, position) = (new float[160], 0L);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++, position += block.Length)
                windows.Process(block, position, gapBefore: false);
        }));
    }

    private static List<(SoundWindow Window, float[] Samples)> Collect(float[] samples, int[] cuts, int rate)
    {
        var given = new List<(SoundWindow, float[])>();
        var windows = new SoundWindows(16_000, rate, 500, 200, (in SoundWindow window, ReadOnlySpan<float> sound) => given.Add((window, sound.ToArray())));
        var at = 0;
        foreach (var cut in cuts)
        {
            windows.Process(samples.AsSpan(at, cut), at, gapBefore: false);
            at += cut;
        }

        windows.Finish();
        return given;
    }

    private SoundWindows Windows(int window, int hop) =>
        new(16_000, 16_000, window, hop, (in SoundWindow at, ReadOnlySpan<float> sound) => _given.Add((at, sound.ToArray())));

    private static float[] Ramp(long from, int count) => [.. Enumerable.Range((int)from, count).Select(i => i / 10_000f)];
}
