using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Four outputs for each stride.</summary>
/// <param name="Levels">Which they are.</param>
internal sealed record YuNetHead(YuNetLevel[] Levels) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = null;
        foreach (var level in Levels)
            fault ??= HeadContent.ScoreFault(trial.Outputs[level.Class]) ?? HeadContent.ScoreFault(trial.Outputs[level.Objectness]);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new YuNetDecoder(Levels);
}
