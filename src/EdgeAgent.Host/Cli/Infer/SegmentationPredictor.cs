using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Segmentation;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Gives each pixel of pictures a class, and writes the classes as grey pictures where a folder is named.</summary>
internal sealed class SegmentationPredictor(SegmentationModel model, InferOptions options, TimeProvider time) : PicturePredictor(model.Name, model.Labels, time)
{
    private const string Suffix = "_seg";

    private readonly Segmenter _segmenter = model.Open("infer", new SegmentationOptions { MinScore = options.MinScore });
    private readonly Dictionary<string, string> _written = [];
    private ClassArea[] _found = [];
    private long _pixels;

    /// <inheritdoc/>
    protected override void Run(FrameLease frame, CancellationToken stop)
    {
        _found = _segmenter.Segment(frame, stop).ToArray();
        _pixels = (long)frame.Format.Width * frame.Format.Height;
    }

    /// <inheritdoc/>
    protected override InferResult Tell()
    {
        var contours = _segmenter.TraceContours().ToLookup(c => c.ClassId, c => (IReadOnlyList<IReadOnlyList<int>>)[.. c.Corners.Select(p => (IReadOnlyList<int>)[p.X, p.Y])]);
        return new InferResult
        {
            Areas =
            [
                .. _found.Select(a => new AreaResult(model.Labels[a.ClassId], a.ClassId, a.Pixels)
                {
                    Share = Rounded.Score((double)a.Pixels / _pixels),
                    Box = [a.Left, a.Top, a.Right, a.Bottom],
                    Centroid = [Rounded.Pixels((float)a.CentreX), Rounded.Pixels((float)a.CentreY)],
                    Contours = a.ClassId == 0 ? null : [.. contours[a.ClassId]],
                }),
            ],
        };
    }

    /// <inheritdoc/>
    protected override InferResult Finish(InferResult result)
    {
        if (options.OutputFolder is not { } folder)
            return result;
        var frame = result.Frame is { } index ? string.Create(CultureInfo.InvariantCulture, $"_{index:000000}") : "";
        var output = Path.Combine(folder, Path.GetFileNameWithoutExtension(result.Input) + frame + Suffix + ".png");
        if (!_written.TryAdd(output, result.Input) && _written[output] != result.Input)
            throw new DeviceException(DeviceFault.Busy, $"{result.Input} would be written to {output}, where the result of {_written[output]} is. Run it by itself with another --output.");
        GreyPng.Write(output, _segmenter.Labels, result.Width!.Value, result.Height!.Value);
        return result with { Segmentation = output };
    }

    /// <inheritdoc/>
    protected override void Close() => _segmenter.Dispose();
}
