using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Tiling;

/// <summary>
/// Looks at a frame tile by tile, each at the model's full size, and makes one list of objects of what it sees: small objects are found that one look
/// at the whole would miss, for as many runs as there are tiles. Allocates nothing once warm.
/// </summary>
public sealed class TiledDetector : IDetector
{
    // Two, as each prepares its tables for one size of frames.
    private readonly Detector? _whole;
    private readonly Detector _tile;
    private readonly TileOptions _options;
    private readonly SeamMerge _merge;
    private readonly DetectedObject[] _found;
    private readonly FramePool _pool = new(1);
    private FrameFormat _format;
    private PixelArea[] _tiles = [];

    internal TiledDetector(Detector? whole, Detector tile, TileOptions options, DetectionLimits limits)
    {
        _whole = whole;
        _tile = tile;
        _options = options;
        _merge = new SeamMerge(limits.MaxIou);
        _found = new DetectedObject[limits.MaxCount];
    }

    /// <inheritdoc/>
    public DetectionModel Model => _tile.Model;

    /// <inheritdoc/>
    public double MinScore
    {
        get => _tile.MinScore;
        set
        {
            _tile.MinScore = value;
            if (_whole is not null)
                _whole.MinScore = value;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<DetectedObject> Detect(FrameLease frame, CancellationToken cancellationToken)
    {
        if (_format != frame.Format)
        {
            _format = frame.Format;
            _tiles = TileGrid.Of(_format, _options);
        }

        _merge.Clear();
        if (_whole is not null)
        {
            foreach (var box in _whole.Detect(frame, cancellationToken))
                _merge.Add(new TileBox(box, CutEdges.None));
        }

        foreach (var tile in _tiles)
        {
            using var part = FrameCrop.Copy(frame, tile, _pool);
            foreach (var box in _tile.Detect(part, cancellationToken))
                _merge.Add(TileBox.Of(box, tile, _format));
        }

        return _found.AsSpan(0, _merge.Run(_found));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _whole?.Dispose();
        _tile.Dispose();
        _pool.Dispose();
    }
}
