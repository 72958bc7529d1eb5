using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Bundles;
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

    /// <summary>How far boxes lie from the middle of their cell, cells, as a mean of all. Boxes in another order than the cells are as far as the grid is wide.</summary>
    private const double FarthestCentre = 3;

    /// <summary>exp(20) strides are wider than any picture.</summary>
    private const float LargestLogSize = 20;

    /// <summary>Boxes in fractions of the picture reach a little over its edges.</summary>
    public const float WidestFraction = 2;

    /// <summary>Angles of Ultralytics' oriented boxes go from −π/4 to 3π/4 (<c>nn/modules/head.py</c>, <c>OBB</c>); quantised ones a little further.</summary>
    private const float LeastAngle = -0.8f;

    private const float MostAngle = 2.4f;

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
        var error = Math.Min(rawError, decodedError) / grid.CellCount;
        fault = (isRaw, allCertain) switch
        {
            (_, true) => "every objectness is exactly 1, as YOLOv6 writes it: write family: yolov5 into its model.yaml",
            _ when error > FarthestCentre =>
                FormattableString.Invariant($"its boxes lie {error:G3} cells from where a head of this family has them: it may be a list of finished boxes or another layout"),
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
                if (ScoreFault(score) is { } fault)
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
        if (largest <= WidestFraction)
            return "its boxes are fractions of the picture, where this family gives pixels; export it with Ultralytics' own ONNX export";
        return scoreSum > MostObjects * anchors ? "it sees an object in most cells of a picture without any: its last numbers are no classes" : null;
    }

    /// <summary>Examines the numbers of a head with objectness in pixels for the test picture.</summary>
    /// <param name="output">Its numbers, all finite.</param>
    /// <param name="boxes">Boxes in it.</param>
    /// <param name="classes">Classes that it is said to tell apart.</param>
    /// <param name="layout">How it lies.</param>
    /// <returns>A clause that says what is impossible; null when nothing is.</returns>
    public static string? ExamineYolov5(ReadOnlySpan<float> output, int boxes, int classes, BoxLayout layout)
    {
        var (smallestSize, largest, scoreSum) = (float.MaxValue, 0f, 0.0);
        for (var box = 0; box < boxes; box++)
        {
            var row = output.Slice(layout.At(box, 0), Yolov5Decoder.BoxColumns + classes);
            if (ScoreFault(row[4..]) is { } fault)
                return fault;
            scoreSum += row[4] * (double)TensorPrimitives.Max(row[Yolov5Decoder.BoxColumns..]);
            smallestSize = Math.Min(smallestSize, Math.Min(row[2], row[3]));
            largest = Math.Max(largest, TensorPrimitives.MaxMagnitude(row[..4]));
        }

        if (smallestSize < -SizeSlack)
            return FormattableString.Invariant($"it gives sizes down to {smallestSize:G4}, where this family gives pixels");
        if (Math.Abs(largest) <= WidestFraction)
            return "its boxes are fractions of the picture, where this family gives pixels; export it with the framework's own ONNX export";
        return scoreSum > MostObjects * boxes ? "it sees an object in most boxes of a picture without any: its last numbers are no classes" : null;
    }

    /// <summary>Examines boxes that the graph has chosen for the test picture itself; there may be none.</summary>
    /// <param name="output">Its numbers, all finite.</param>
    /// <param name="boxes">Boxes in it.</param>
    /// <param name="labels">Classes that have a name.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="isCentred">Whether boxes are centre and size.</param>
    /// <returns>A clause that says what is impossible; null when nothing is.</returns>
    public static string? ExamineFinished(ReadOnlySpan<float> output, int boxes, int labels, BoxLayout layout, bool isCentred)
    {
        var largest = 0f;
        for (var box = 0; box < boxes; box++)
        {
            var row = output.Slice(layout.At(box, 0), FinishedDecoder.BoxColumns);
            if (ScoreFault(row[FinishedDecoder.ScoreColumn]) is { } fault)
                return fault;
            if (row[FinishedDecoder.ClassColumn] is var classId && (classId < 0 || classId != MathF.Truncate(classId)))
                return FormattableString.Invariant($"it gives a class of {classId:G4}, where this family gives whole numbers");
            if (classId >= labels)
                return FormattableString.Invariant($"it gives class {classId:G4} (numbered from 0), but has {labels} labels");
            var (width, height) = isCentred ? (row[2], row[3]) : (row[2] - row[0], row[3] - row[1]);
            if (Math.Min(width, height) < -SizeSlack)
                return FormattableString.Invariant($"it gives sizes down to {Math.Min(width, height):G4}, where this family gives {(isCentred ? "sizes" : "two corners")} in pixels");
            largest = Math.Max(largest, TensorPrimitives.MaxMagnitude(row[..4]));
        }

        return AnyBox(output, layout) && Math.Abs(largest) <= WidestFraction
            ? "its boxes are fractions of the picture, where this family gives pixels; export it with Ultralytics' own ONNX export"
            : null;
    }

    /// <summary>Whether any of the boxes that the graph has chosen is one; those that are not used are zeros.</summary>
    public static bool AnyBox(ReadOnlySpan<float> output, BoxLayout layout)
    {
        for (var row = 0; row < output.Length; row += layout.BoxStep)
        {
            if (output[row + FinishedDecoder.ScoreColumn] > 0)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Tells what a head of Ultralytics' that calls itself nothing is by its numbers: points of a pose are pixels, angles leave 0..1 and are never far
    /// from it; classes are neither.
    /// </summary>
    /// <param name="output">Its numbers, all finite.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="anchors">Boxes in it.</param>
    /// <param name="others">Numbers behind the edges of a box.</param>
    /// <returns>The task and how many of those numbers are classes; null when all may be classes, or nothing fits.</returns>
    public static (ModelTask Task, int Classes)? TellOthers(ReadOnlySpan<float> output, BoxLayout layout, int anchors, int others)
    {
        var classes = 0;
        while (classes < others && Range(output, layout, anchors, classes) is { Least: >= -ScoreSlack, Most: <= 1 + ScoreSlack })
            classes++;
        if (classes == 0 || classes == others)
            return null;
        if (classes == others - 1)
            return Range(output, layout, anchors, classes) is { Least: >= LeastAngle, Most: <= MostAngle } ? (ModelTask.Detection, classes) : null;
        var perPoint = Range(output, layout, anchors, classes + 2 < others ? classes + 2 : classes) is { Least: >= -ScoreSlack, Most: <= 1 + ScoreSlack } ? 3 : 2;
        if ((others - classes) % perPoint != 0)
            return null;
        var points = new KeypointDetail((others - classes) / perPoint, perPoint);
        return points.Examine(output, layout, anchors, UltralyticsDecoder.BoxChannels + classes) is null ? (ModelTask.Pose, classes) : null;
    }

    private static (float Least, float Most) Range(ReadOnlySpan<float> output, BoxLayout layout, int anchors, int other)
    {
        var (least, most) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < anchors; i++)
        {
            var value = output[layout.At(i, UltralyticsDecoder.BoxChannels + other)];
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        return (least, most);
    }

    /// <summary>The sentence for a number that cannot be a probability; null for one that can.</summary>
    public static string? ScoreFault(float score, string what = "score") => score is < -ScoreSlack or > 1 + ScoreSlack
        ? FormattableString.Invariant($"it gives a {what} of {score:G4}, where this family gives 0 to 1")
        : null;

    /// <summary>The sentence for the first of some numbers that cannot be a probability; null when all can be.</summary>
    public static string? ScoreFault(ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
        {
            if (ScoreFault(score) is { } fault)
                return fault;
        }

        return null;
    }
}
