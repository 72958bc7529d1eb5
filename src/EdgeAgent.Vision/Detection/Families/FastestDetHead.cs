using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>One map [1, 5 + classes, rows, columns] that is still to be decoded.</summary>
/// <param name="Columns">Cells from left to right.</param>
/// <param name="Rows">Cells from top to bottom.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
internal sealed record FastestDetHead(int Columns, int Rows, int ClassCount) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        var map = trial.Outputs[0].AsSpan();
        var cells = Columns * Rows;
        fault = HeadContent.ScoreFault(map[..cells]) ?? HeadContent.ScoreFault(map[(FastestDetDecoder.BoxChannels * cells)..]);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new FastestDetDecoder(Columns, Rows, ClassCount);
}
