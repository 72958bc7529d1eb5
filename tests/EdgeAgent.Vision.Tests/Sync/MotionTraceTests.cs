using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Sync;

namespace EdgeAgent.Vision.Tests.Sync;

public sealed class MotionTraceTests
{
    private const int Width = 320;
    private const int Height = 240;
    private static readonly byte[] Noise = MakeNoise();
    private static readonly double[] Claps = [1.13, 2.62, 4.07, 5.83, 7.31];

    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(25)]
    [InlineData(30)]
    public void Where_a_board_falls_down_is_found_to_half_a_picture(int fps) =>
        AssertNear(Trace(fps, (picture, time) => Fill(picture, 200, 130, 60, BoardAt(time), 90)), 0.5 / fps);

    [Theory]
    [InlineData(10, 0.12)]
    [InlineData(25, 0.12)]
    [InlineData(30, 0.8)]
    public void Where_a_lamp_comes_on_is_found_to_half_a_picture_and_where_it_goes_out_is_not(int fps, double lit) =>
        AssertNear(Trace(fps, (picture, time) => Fill(picture, (byte)(Claps.Any(at => time >= at && time < at + lit) ? 230 : 60), 100, 90, 60, 90)), 0.5 / fps);

    /// <summary>Hands that part slowly, meet fast and part again at once, as people clap.</summary>
    [Theory]
    [InlineData(25)]
    [InlineData(30)]
    public void Where_hands_meet_is_found_to_half_a_picture(int fps) => AssertNear(Trace(fps, (picture, time) =>
    {
        var apart = (int)ApartAt(time);
        Fill(picture, 190, 160 - 24 - apart, 24, 100, 50);
        Fill(picture, 190, 160 + apart, 24, 100, 50);
    }), 0.6 / fps);

    [Fact]
    public void A_still_scene_has_none()
    {
        var trace = Trace(25, (_, _) => { });
        Assert.Empty(trace.Find());
        Assert.False(trace.IsDark);
        Assert.Equal(0.04, trace.Interval, 3);
    }

    [Fact]
    public void A_capped_lens_is_dark()
    {
        var trace = new MotionTrace();
        using var pool = new FramePool();
        for (var i = 0; i < 20; i++)
        {
            using var frame = Frame(pool, 16, (_, _) => { }, 0);
            trace.Add(frame, 0.04 * i);
        }

        Assert.True(trace.IsDark);
        Assert.Empty(trace.Find());
    }

    /// <summary>What else moved and came to rest, hands that part, a board that is lifted, is weaker.</summary>
    private static void AssertNear(MotionTrace trace, double within)
    {
        var found = trace.Find();
        var hits = Claps.Select(clap => found.MinBy(onset => Math.Abs(onset.At - clap))).ToList();
        Assert.All(Claps.Zip(hits), pair => Assert.InRange(pair.Second.At - pair.First, -within, within));
        Assert.All(found.Except(hits), other => Assert.True(other.Strength < 0.75 * hits.Min(hit => hit.Strength), $"{other}"));
    }

    private static byte[] MakeNoise()
    {
        var noise = new byte[Width * Height + 1000];
        new Random(3).NextBytes(noise);
        return noise;
    }

    private static double BoardAt(double time)
    {
        const double floor = 145, height = 140;
        foreach (var at in Claps)
        {
            var since = time - at;
            if (since is > -0.4 and < 0)
                return floor - height * (1 - Math.Pow(1 + since / 0.4, 2));
            if (since is >= 0 and < 0.2)
                return floor;
            // Lifted by somebody who takes it gently.
            if (since is >= 0.2 and < 0.9)
                return floor - height * (1 - Math.Cos(Math.PI * (since - 0.2) / 0.7)) / 2;
        }

        return floor - height;
    }

    private static double ApartAt(double time)
    {
        const double most = 90, rest = 40;
        foreach (var at in Claps)
        {
            var since = time - at;
            if (since is > -0.55 and < -0.25)
                return rest + (most - rest) * (1 - Math.Cos(Math.PI * (since + 0.55) / 0.3)) / 2;
            if (since is >= -0.25 and < 0)
                return most * (1 - Math.Pow(1 + since / 0.25, 2));
            if (since is >= 0 and < 0.35)
                return rest * (1 - Math.Cos(Math.PI * since / 0.35)) / 2;
        }

        return rest;
    }

    private static MotionTrace Trace(int fps, Action<byte[], double> draw)
    {
        var trace = new MotionTrace();
        using var pool = new FramePool();
        for (var i = 0; i < 9 * fps; i++)
        {
            var at = (double)i / fps;
            using var frame = Frame(pool, 80, draw, at);
            trace.Add(frame, at);
        }

        return trace;
    }

    /// <summary>A grey picture with the noise of a sensor.</summary>
    private static FrameLease Frame(FramePool pool, byte background, Action<byte[], double> draw, double at)
    {
        var grey = new byte[Width * Height];
        Array.Fill(grey, background);
        draw(grey, at);
        var noise = Noise.AsSpan((int)(1000 * at) % 997);
        for (var i = 0; background > 16 && i < grey.Length; i++)
            grey[i] += (byte)(noise[i] & 7);
        var frame = pool.Rent(new FrameFormat(PixelFormat.I420, Width, Height));
        frame.Place(new StreamTime(TimeSpan.FromSeconds(at)), default, 0, 0);
        grey.CopyTo(frame.Pixels);
        frame.Pixels[grey.Length..].Fill(128);
        return frame;
    }

    private static void Fill(byte[] picture, byte value, int left, int width, double top, int height)
    {
        for (var y = (int)Math.Round(top); y < Math.Min(Height, (int)Math.Round(top) + height); y++)
            picture.AsSpan(y * Width + left, width).Fill(value);
    }
}
