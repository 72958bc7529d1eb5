using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Tests.Capture;

/// <summary>What a test remembers of a frame.</summary>
internal sealed record Seen(FrameFormat Format, double Milliseconds, int Segment, long Index, byte[] Pixels)
{
    /// <summary>Reads a source to its end.</summary>
    public static List<Seen> All(IFrameSource source, int limit = int.MaxValue, bool pixels = false)
    {
        using var pool = new FramePool(2);
        var seen = new List<Seen>();
        while (seen.Count < limit && source.TryRead(pool, out var frame, CancellationToken.None))
        {
            using (frame)
                seen.Add(new Seen(frame.Format, frame.Time.TotalMilliseconds, frame.Segment, frame.Index, pixels ? frame.Pixels.ToArray() : []));
        }

        Assert.Equal(0, pool.Outstanding);
        return seen;
    }
}
