using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Rejection;

/// <summary>
/// Remembers the objects of a camera a while longer than they are in view, with a picture of each: who says "reject part twelve" takes seconds to say it, and a belt does not wait. Not
/// thread-safe; allocates only for more objects than ever before.
/// </summary>
/// <param name="within">How long what is out of view is remembered.</param>
public sealed class RecentObjects(TimeSpan within) : IDisposable
{
    /// <summary>The oldest goes when there are more.</summary>
    private const int Most = 64;

    /// <summary>What is shown around an object: this share of its box on each side.</summary>
    private const double Margin = 0.1;

    /// <summary>A picture is taken anew so often, while it is no worse than the one that is there.</summary>
    private static readonly TimeSpan CropEvery = TimeSpan.FromMilliseconds(200);

    private readonly List<RecentObject> _known = [];
    private readonly Stack<RecentObject> _spare = [];

    // One more: it is cut before the old one goes.
    private readonly FramePool _pool = new(Most + 1);

    /// <summary>The numbers of the objects, the newest last.</summary>
    public IReadOnlyList<int> Known => [.. _known.Select(known => known.Track)];

    /// <summary>Takes in what a frame shows.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="objects">The objects that have entered.</param>
    public void See(FrameLease frame, ReadOnlySpan<Track> objects)
    {
        for (var i = _known.Count - 1; i >= 0; i--)
        {
            if (frame.Time - _known[i].SeenAt > within)
                Forget(i);
        }

        foreach (var track in objects)
        {
            if (!track.IsSeen)
                continue;
            var known = KnownOf(track.Id);
            known.See(track, frame);
            var isWhole = FrameEdge.IsWhole(track.LastSighting, frame.Format);
            if (known.Crop is null || (isWhole || !known.IsWhole) && frame.Time - known.CroppedAt >= CropEvery)
                known.Show(Cut(frame, track.LastSighting), isWhole, frame.Time);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _known.ForEach(known => known.Release());
        _known.Clear();
        _pool.Dispose();
    }

    /// <summary>An object by its number; null where nobody has it.</summary>
    internal RecentObject? Find(int track) => _known.Find(known => known.Track == track);

    private RecentObject KnownOf(int track)
    {
        foreach (var one in _known)
        {
            if (one.Track == track)
                return one;
        }

        if (_known.Count == Most)
            Forget(0);
        if (!_spare.TryPop(out var known))
            known = new RecentObject();
        known.Begin(track);
        _known.Add(known);
        return known;
    }

    private void Forget(int place)
    {
        var known = _known[place];
        _known.RemoveAt(place);
        known.Release();
        _spare.Push(known);
    }

    private FrameLease Cut(FrameLease frame, in DetectedObject box)
    {
        var (x, y) = (Margin * box.Width, Margin * box.Height);
        return FrameCrop.Copy(frame, FrameCrop.Within(frame.Format, box.Left - x, box.Top - y, box.Right + x, box.Bottom + y), _pool);
    }
}
