using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Two or three outputs for each stride.</summary>
/// <param name="Levels">Which they are.</param>
internal sealed record ScrfdHead(ScrfdLevel[] Levels) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = null;
        foreach (var level in Levels)
        {
            fault ??= level.LengthFault(
                    trial.Geometry, trial.Outputs[level.Scores].Length, trial.Outputs[level.Boxes].Length, level.Landmarks is { } landmarks ? trial.Outputs[landmarks].Length : null)
                ?? HeadContent.ScoreFault(trial.Outputs[level.Scores]);
        }

        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new ScrfdDecoder(Levels);
}
