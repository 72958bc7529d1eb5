using EdgeAgent.Audio.Features.Framing;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Features;

public sealed class FrameCutterTests
{
    /// <summary>Frames longer and shorter than their shift, longer than the recording, and recordings of one sample, cut up in any way.</summary>
    [Property(MaxTest = 300)]
    public bool Any_layout_and_any_chopping_give_the_frames_of_the_definition(int seed)
    {
        var random = new Random(seed);
        var length = random.Next(1, 600);
        var shift = random.Next(2) == 0 ? random.Next(1, 200) : random.Next(1, 5000);
        var layout = random.Next(4) switch
        {
            0 => FrameLayout.Kaldi(length, shift, snipEdges: true),
            1 => FrameLayout.Kaldi(length, shift, snipEdges: false),
            2 => FrameLayout.Torch(length + random.Next(100), length, shift, center: true),
            _ => FrameLayout.Torch(length + random.Next(100), length, shift, center: false),
        };
        var samples = new float[random.Next(8) == 0 ? random.Next(3) : random.Next(1, 12_000)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = i + 1;

        var found = Cut(layout, samples, random);
        return found.Count == layout.CountOf(samples.Length) && found.Index().All(f => f.Item.SequenceEqual(Defined(layout, samples, f.Index)));
    }

    private static List<float[]> Cut(FrameLayout layout, float[] samples, Random random)
    {
        var cutter = new FrameCutter(layout);
        var frames = new List<float[]>();
        for (var at = 0; at < samples.Length;)
        {
            var end = Math.Min(samples.Length, at + random.Next(1, 3000));
            while (at < end)
            {
                var taken = cutter.Write(samples.AsSpan(at, end - at));
                at += taken;
                var before = frames.Count;
                Drain();
                Assert.True(taken > 0 || frames.Count > before, $"{layout}: stuck at {at}.");
            }
        }

        cutter.End();
        Drain();
        return frames;

        void Drain()
        {
            while (cutter.TryNext(out var frame))
                frames.Add(frame.ToArray());
        }
    }

    private static float[] Defined(FrameLayout layout, float[] samples, int index) =>
        [.. Enumerable.Range(layout.FirstStart + index * layout.Shift, layout.Length).Select(i => samples[Inside(layout.Edge, i, samples.Length)])];

    private static int Inside(FrameEdge edge, int i, int n)
    {
        if (edge == FrameEdge.Reflect && n == 1)
            return 0;
        while (i < 0 || i >= n)
        {
            i = (edge, i < 0) switch
            {
                (FrameEdge.Reflect, true) => -i,
                (FrameEdge.Reflect, false) => 2 * n - 2 - i,
                (_, true) => -i - 1,
                _ => 2 * n - 1 - i,
            };
        }

        return i;
    }
}
