using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// Capture times of a ring's positions: one anchor every 100 ms, the last 1,024 kept, and the newest. Not thread-safe.
/// </summary>
internal sealed class AudioRingStamps(int sampleRateHz, long timestampFrequency)
{
    private const int AnchorLimit = 1024;

    private readonly Anchor[] _anchors = new Anchor[AnchorLimit];
    private readonly int _spacing = Math.Max(1, sampleRateHz / 10);
    private int _first;
    private int _count;
    private Anchor _newest;

    /// <summary>Says when the sample before <paramref name="end"/> was captured. Positions only grow.</summary>
    public void Add(long end, CaptureStamp stamp)
    {
        _newest = new Anchor(end, stamp);
        if (_count > 0 && end - this[_count - 1].End < _spacing)
            return;
        if (_count == AnchorLimit)
            _first = (_first + 1) % AnchorLimit;
        else
            _count++;
        _anchors[(_first + _count - 1) % AnchorLimit] = _newest;
    }

    public CaptureStamp At(long position)
    {
        if (_count == 0)
            throw new InvalidOperationException("Nothing was written to the ring yet.");
        // The stamp belongs to the moment a sample was complete: the end of its sample period.
        var end = position + 1;
        if (end <= this[0].End)
            return Reckon(this[0], end);
        if (end >= _newest.End)
            return Reckon(_newest, end);

        int low = 0, high = _count;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = this[middle].End <= end ? (middle, high) : (low, middle);
        }

        var before = this[low];
        var after = high < _count ? this[high] : _newest;
        var share = (double)(end - before.End) / (after.End - before.End);
        return new CaptureStamp(
            before.Stamp.Timestamp + (long)Math.Round((after.Stamp.Timestamp - before.Stamp.Timestamp) * share),
            before.Stamp.WallClock + (after.Stamp.WallClock - before.Stamp.WallClock) * share);
    }

    private Anchor this[int index] => _anchors[(_first + index) % AnchorLimit];

    private CaptureStamp Reckon(Anchor anchor, long end)
    {
        var seconds = (double)(end - anchor.End) / sampleRateHz;
        return new CaptureStamp(
            anchor.Stamp.Timestamp + (long)Math.Round(seconds * timestampFrequency),
            anchor.Stamp.WallClock + TimeSpan.FromSeconds(seconds));
    }

    private readonly record struct Anchor(long End, CaptureStamp Stamp);
}
