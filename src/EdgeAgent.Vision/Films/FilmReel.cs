using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>The newest pictures of a camera, small, bounded by time and bytes. Not thread-safe.</summary>
/// <param name="length">How far back they reach.</param>
/// <param name="mostBytes">What they may take.</param>
internal sealed class FilmReel(TimeSpan length, long mostBytes) : IDisposable
{
    private readonly Queue<SharedFrame> _pictures = new();
    private StreamTime _segmentBegan;
    private int? _segment;
    private long _bytes;

    /// <summary>Adds the newest picture, which is the reel's from now on.</summary>
    public void Add(SharedFrame picture)
    {
        var (time, segment) = (picture.Frame.Time, picture.Frame.Segment);
        if (_segment != segment)
            (_segment, _segmentBegan) = (segment, time);
        _pictures.Enqueue(picture);
        _bytes += picture.Frame.Format.ByteCount;
        while (_pictures.Count > 1 && (_bytes > mostBytes || IsTooOld(_pictures.Peek(), time)))
        {
            using var oldest = _pictures.Dequeue();
            _bytes -= oldest.Frame.Format.ByteCount;
        }
    }

    /// <summary>Shares of the pictures of a time; the caller's.</summary>
    /// <param name="segment">The part of the stream whose time it is.</param>
    /// <param name="from">From the picture that is seen then on.</param>
    /// <param name="to">Up to this one.</param>
    public List<SharedFrame> Cut(int segment, StreamTime from, StreamTime to)
    {
        var cut = new List<SharedFrame>();
        SharedFrame? before = null;
        foreach (var picture in _pictures.Where(p => p.Frame.Segment == segment && p.Frame.Time <= to))
        {
            if (picture.Frame.Time > from)
                cut.Add(picture.Share());
            else
                before = picture;
        }

        if (before is not null)
            cut.Insert(0, before.Share());
        return cut;
    }

    /// <summary>Lets go of all of them.</summary>
    public void Clear()
    {
        while (_pictures.TryDequeue(out var picture))
            picture.Dispose();
        _bytes = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Time does not go on from one part of the stream to the next: those of the last one are old when this one is.</summary>
    private bool IsTooOld(SharedFrame picture, StreamTime now) =>
        now - (picture.Frame.Segment == _segment ? picture.Frame.Time : _segmentBegan) > length;
}
