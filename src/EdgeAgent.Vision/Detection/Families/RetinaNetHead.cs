using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Raw class logits and box deltas of several levels.</summary>
/// <param name="Levels">Its levels, finest first.</param>
/// <param name="ClassCount">Classes.</param>
/// <param name="Offset">Where in its cell an anchor is centred.</param>
/// <param name="IsSigmoid">Whether the classes are logits; null where only the numbers tell.</param>
internal sealed record RetinaNetHead(IReadOnlyList<AnchorLevel> Levels, int ClassCount, float Offset, bool? IsSigmoid) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = null;
        for (var i = 0; i < Levels.Count; i++)
        {
            var (logits, deltas) = (trial.Shapes[Levels[i].Logits], trial.Shapes[Levels[i].Deltas]);
            var coarser = i == 0 ? long.MaxValue : trial.Shapes[Levels[i - 1].Logits][2];
            if (logits[2] != deltas[2] || logits[3] != deltas[3])
                fault ??= $"a level has {logits[3]}×{logits[2]} cells of classes and {deltas[3]}×{deltas[2]} of boxes";
            else if (logits[2] > coarser)
                fault ??= "its levels do not go from fine to coarse";
            else
                fault ??= GridFault(Levels[i], trial.Geometry, logits[3], logits[2]);
        }

        var areScores = Levels.All(l => Array.TrueForAll(trial.Outputs[l.Logits], v => v is >= 0 and <= 1));
        if (IsSigmoid == false && !areScores)
            fault ??= "output.activation says none, but its classes are no scores from 0 to 1";
        return this with { IsSigmoid = IsSigmoid ?? !areScores };
    }

    /// <summary>A level has as many cells as its stride makes of the input, or its anchors are not those of its network.</summary>
    private static string? GridFault(AnchorLevel level, in LetterboxGeometry picture, long columns, long rows)
    {
        var (wantedColumns, wantedRows) = ((picture.TensorWidth + level.Stride - 1) / level.Stride, (picture.TensorHeight + level.Stride - 1) / level.Stride);
        return columns == wantedColumns && rows == wantedRows
            ? null
            : $"a level has {columns}×{rows} cells for an input of {picture.TensorWidth}×{picture.TensorHeight}, where a stride of {level.Stride} makes {wantedColumns}×{wantedRows}: "
                + "its anchors.strides are others";
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new RetinaNetDecoder(Levels, ClassCount, Offset, IsSigmoid!.Value);
}
