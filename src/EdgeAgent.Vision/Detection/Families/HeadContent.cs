using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Looks whether a head's numbers can be what its layout says. Shapes alone cannot tell a raw YOLOX head from a decoded one, nor a
/// head of another line that happens to have as many columns.
/// </summary>
internal static class HeadContent
{
    /// <summary>Sigmoids of quantised graphs may end a little outside 0..1.</summary>
    private const float ScoreSlack = 0.01f;

    /// <summary>Sizes of quantised graphs may end a little below 0 pixels.</summary>
    private const float SizeSlack = 1;

    /// <summary>exp(20) strides are wider than any picture.</summary>
    private const float LargestLogSize = 20;

    /// <summary>Share of the test picture's cells that may hold an object; it shows none.</summary>
    private const double MostObjects = 0.5;

    /// <summary>Examines a YOLOX head's numbers for the test picture.</summary>
    /// <param name="grid">Its cells.</param>
    /// <param name="classCount">Classes that it is said to tell apart.</param>
    /// <param name="output">Its numbers, all finite.</param>
    /// <param name="fault">A clause that says what is impossible; null when nothing is.</param>
    /// <returns>Whether the grid is still to be applied.</returns>
    public static bool ExamineYolox(AnchorGrid grid, int classCount, ReadOnlySpan<float> output, out string? fault)
    {
        var columns = YoloxDecoder.BoxColumns + classCount;
        var (rawError, decodedError, row) = (0.0, 0.0, 0);
        var (smallest, largest, allCertain) = (float.MaxValue, float.MinValue, true);
        foreach (var stride in grid.Strides)
        {
            for (var cell = 0; cell < grid.Columns(stride) * grid.Rows(stride); cell++, row += columns)
            {
                var (y, x) = Math.DivRem(cell, grid.Columns(stride));
                // Boxes lie about the middle of their cell: raw numbers are offsets from its corner, decoded ones pixels.
                rawError += Math.Abs(output[row] - 0.5) + Math.Abs(output[row + 1] - 0.5);
                decodedError += Math.Abs(output[row] / stride - x - 0.5) + Math.Abs(output[row + 1] / stride - y - 0.5);
                smallest = Math.Min(smallest, Math.Min(output[row + 2], output[row + 3]));
                largest = Math.Max(largest, Math.Max(output[row + 2], output[row + 3]));
                allCertain &= output[row + 4] == 1;
                if (ScoreFault(output.Slice(row + 4, classCount + 1)) is { } scoreFault)
                {
                    fault = scoreFault;
                    return false;
                }
            }
        }

        var isRaw = rawError < decodedError;
        fault = (isRaw, allCertain) switch
        {
            (_, true) => "every objectness is exactly 1, as YOLOv6 writes it, which is not built yet",
            (true, _) when Math.Max(-smallest, largest) > LargestLogSize =>
                $"it gives sizes from {smallest:G4} to {largest:G4}, which are no logarithms",
            (false, _) when smallest < -SizeSlack => $"its centres are pixels, yet it gives sizes down to {smallest:G4}",
            _ => null,
        };
        return isRaw;
    }

    /// <summary>Examines the numbers of a head without objectness for the test picture.</summary>
    /// <param name="output">Its numbers, all finite.</param>
    /// <param name="anchors">Boxes in it.</param>
    /// <param name="classes">Classes that it is said to tell apart.</param>
    /// <param name="anchorStep">Numbers from one box to the next.</param>
    /// <param name="channelStep">Numbers from one channel of a box to the next.</param>
    /// <returns>A clause that says what is impossible; null when nothing is.</returns>
    public static string? ExamineUltralytics(ReadOnlySpan<float> output, int anchors, int classes, int anchorStep, int channelStep)
    {
        var (smallestSize, largest, scoreSum) = (float.MaxValue, 0f, 0.0);
        for (var i = 0; i < anchors; i++)
        {
            var best = 0f;
            for (var c = 0; c < classes; c++)
            {
                var score = output[i * anchorStep + (UltralyticsDecoder.BoxChannels + c) * channelStep];
                if (ScoreFault([score]) is { } fault)
                    return fault;
                best = Math.Max(best, score);
            }

            scoreSum += best;
            for (var c = 0; c < UltralyticsDecoder.BoxChannels; c++)
            {
                var value = output[i * anchorStep + c * channelStep];
                largest = Math.Max(largest, Math.Abs(value));
                if (c >= 2)
                    smallestSize = Math.Min(smallestSize, value);
            }
        }

        if (smallestSize < -SizeSlack)
            return $"it gives sizes down to {smallestSize:G4}, where this family gives pixels";
        if (largest <= 2)
            return "its boxes are fractions of the picture, where this family gives pixels; export it with Ultralytics' own ONNX export";
        return scoreSum > MostObjects * anchors ? "it sees an object in most cells of a picture without any: its last numbers are no classes" : null;
    }

    private static string? ScoreFault(ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
        {
            if (score is < -ScoreSlack or > 1 + ScoreSlack)
                return FormattableString.Invariant($"it gives a score of {score:G4}, where this family gives 0 to 1");
        }

        return null;
    }
}
