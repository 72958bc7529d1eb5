using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>NanoDet: scores of the classes and distributions of distances for each cell.</summary>
/// <param name="Grid">Its cells.</param>
/// <param name="Levels">Where they are, one for each stride.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
/// <param name="Bins">Numbers of one distance.</param>
/// <param name="IsPlus">NanoDet-Plus.</param>
internal sealed record NanoDetHead(AnchorGrid Grid, NanoDetLevel[] Levels, int ClassCount, int Bins, bool IsPlus) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = null;
        foreach (var level in Levels)
        {
            var columns = ClassCount + (IsPlus ? 4 * Bins : 0);
            for (var cell = 0; cell < Grid.Columns(level.Stride) * Grid.Rows(level.Stride); cell++)
                fault ??= HeadContent.ScoreFault(trial.Outputs[level.Scores].AsSpan((level.FirstRow + cell) * columns, ClassCount));
        }

        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new NanoDetDecoder(Grid, Levels, ClassCount, Bins, IsPlus);
}
