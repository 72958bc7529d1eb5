using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>[n, 7], chosen by the graph itself.</summary>
/// <param name="LabelCount">Classes that have a name.</param>
/// <param name="IsClassFirst">Whether the class stands before the score.</param>
internal sealed record FlatRowsHead(int LabelCount, bool IsClassFirst) : DetectionHead
{
    private int ClassColumn => IsClassFirst ? 5 : 6;

    private int ScoreColumn => IsClassFirst ? 6 : 5;

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = null;
        var numbers = trial.Outputs[0].AsSpan();
        for (var row = 0; row < numbers.Length / FlatRowsDecoder.Columns; row++)
        {
            var box = numbers.Slice(row * FlatRowsDecoder.Columns, FlatRowsDecoder.Columns);
            fault ??= FlatRowsDecoder.Fault(box, LabelCount, ClassColumn) ?? HeadContent.ScoreFault(box[ScoreColumn])
                ?? (box[3] < box[1] - 1 || box[4] < box[2] - 1 ? "its boxes end before they begin, where this family gives two corners" : null);
        }

        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new FlatRowsDecoder(LabelCount, ClassColumn, ScoreColumn);
}
