using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Regions;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>
/// One stream's way from frames to a class for each of their pixels. Allocates nothing once warm, contours apart. Used by one thread at a time.
/// </summary>
public sealed class Segmenter : IDisposable
{
    /// <summary>Parts of a class that get a contour: the largest.</summary>
    private const int MostContours = 50;

    /// <summary>Smaller parts are specks.</summary>
    private const int SmallestPart = 16;

    private const int MostCorners = 500;

    /// <summary>Pixels that a contour may be off.</summary>
    private const double ContourTolerance = 1;

    private readonly LanePort _port;
    private readonly LabelReader _reader;
    private readonly SegmentationJob _job;
    private readonly AreaCount _areas = new();

    internal Segmenter(SegmentationModel model, LanePort port, PictureTensors tensors, LabelReader reader)
    {
        (Model, _port, _reader) = (model, port, reader);
        _job = new SegmentationJob(tensors, reader);
    }

    /// <summary>What runs.</summary>
    public SegmentationModel Model { get; }

    /// <summary>The class of each pixel of the last frame, row after row; valid until the next call.</summary>
    public ReadOnlySpan<byte> Labels => _reader.Labels;

    /// <summary>Gives each pixel of a frame its class.</summary>
    /// <param name="frame">The frame; it stays the caller's, who must not dispose it before this returns.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <returns>The classes that are there, by number; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed, was late or gave numbers that mean nothing: this frame has no result.
    /// With <see cref="ModelFault.Faulted"/> no later one will have any either.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    public ReadOnlySpan<ClassArea> Segment(FrameLease frame, CancellationToken cancellationToken)
    {
        _job.Frame = frame;
        _port.Run(_job, cancellationToken);
        return _areas.Measure(_reader.Labels, _reader.Width);
    }

    /// <summary>The outer edges of the classes of the last frame: the largest parts of each but class 0, simplified to a pixel.</summary>
    public IReadOnlyList<ClassContour> TraceContours()
    {
        var contours = new List<ClassContour>();
        var corners = new List<(int X, int Y)>();
        var regions = new RegionScan().Scan(_reader.Labels, _reader.Width, skipped: 0).ToArray();
        foreach (var group in regions.Where(r => r.Pixels >= SmallestPart).GroupBy(r => r.Label).OrderBy(g => g.Key))
        {
            foreach (var region in group.OrderByDescending(r => r.Pixels).Take(MostContours))
            {
                Boundary.Trace(_reader.Labels, _reader.Width, region, corners);
                contours.Add(new ClassContour(region.Label, region.Pixels, [.. Boundary.Simplify(corners, ContourTolerance, MostCorners)]));
            }
        }

        return contours;
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();
}
