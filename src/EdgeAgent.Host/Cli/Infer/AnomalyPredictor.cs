using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Anomaly;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Says how unusual pictures are, and where.</summary>
internal sealed class AnomalyPredictor(AnomalyModel model, InferOptions options, TimeProvider time) : PicturePredictor(model.Name, null, time)
{
    private readonly AnomalyDetector _detector = model.Open("infer", options.MinScore);
    private AnomalyResult _found = new(0);

    /// <inheritdoc/>
    protected override void Run(FrameLease frame, CancellationToken stop)
    {
        var finding = _detector.Examine(frame, stop);
        var regions = new List<AnomalyRegionResult>();
        foreach (ref readonly var r in finding.Regions)
            regions.Add(new AnomalyRegionResult([r.Left, r.Top, r.Right, r.Bottom], Rounded.Score(r.Score), r.Pixels));
        _found = new AnomalyResult(Rounded.Score(finding.Score))
        {
            Threshold = finding.Threshold is { } threshold ? Rounded.Score(threshold) : null,
            Anomalous = finding.IsAnomalous,
            Regions = finding is { Threshold: not null, MapMost: not null } ? regions : null,
            Map = finding is { MapLeast: { } least, MapMost: { } most, MapMean: { } mean } ? new AnomalyMapResult(Rounded.Score(least), Rounded.Score(most), Rounded.Score(mean)) : null,
        };
    }

    /// <inheritdoc/>
    protected override InferResult Tell() => new() { Anomaly = _found };

    /// <inheritdoc/>
    protected override void Close() => _detector.Dispose();
}
