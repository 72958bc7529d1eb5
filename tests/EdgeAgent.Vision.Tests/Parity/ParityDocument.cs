using System.Globalization;
using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>
/// docs/parity.md. Its figures are bounds, not finer than what every processor keeps: one that is written there stays as long as what is measured
/// keeps it, so that the last digit of another processor does not change the file. Writing the file measures all of them anew.
/// </summary>
internal static class ParityDocument
{
    public const string Path = "docs/parity.md";

    /// <summary>Figures of other processors keep a bound of twice what was measured.</summary>
    private const double Margin = 2;

    private const double FinestBox = 0.01;
    private const double FinestScore = 1e-4;
    private const double FinestRaw = 1e-5;

    private static readonly double[] Ladder = [1, 2, 5];

    private static readonly double[] MaskLadder = [0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9];

    /// <summary>The whole file for what is measured now.</summary>
    public static string Write(IEnumerable<ParityCase> cases)
    {
        var file = System.IO.Path.Combine(Repository.Root, Path);
        var written = (File.Exists(file) ? File.ReadAllLines(file) : []).Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length > 9).ToLookup(c => c[1] + c[3]);
        var rows = cases.Select(c => Row(c, written[$"`{c.Model}`" + c.Reference].FirstOrDefault()));
        return Head + string.Join('\n', rows) + "\n";
    }

    private static string Row(ParityCase row, string[]? before)
    {
        var (figures, bars) = (row.Figures, row.Bars);
        return $"| `{row.Model}` | `{row.Family}` | {row.Reference} | {Objects(figures, bars)} | {AtMost(figures.Box, bars, bars.Box, FinestBox, before?[5], " px")} "
            + $"| {AtMost(figures.Score, bars, bars.Score, FinestScore, before?[6])} | {AtLeast(figures.MaskIou, bars.MaskIou, before?[7])} "
            + $"| {AtMost(figures.Points, bars, bars.Points, FinestBox, before?[8], " px")} | {AtMost(figures.Raw, bars, bars.Raw, FinestRaw, before?[9])} |";
    }

    private static string Objects(ParityFigures figures, ParityBars bars) => bars.Unmatched == 0
        ? $"all {figures.Objects}"
        : string.Create(CultureInfo.InvariantCulture, $"at least {100 * (1 - bars.Unmatched):0.#} %");

    private static string AtMost(double? measured, ParityBars bars, double bar, double finest, string? before, string unit = "")
    {
        // What this processor cannot be asked for stays as another one has written it.
        if (measured is not { } figure)
            return bars.VaryByProcessor && before is not null ? before : "";
        var bound = bars.VaryByProcessor ? bar : Math.Max(figure, Math.Min(bar, Math.Max(finest, RoundUp(Margin * figure))));
        if (!GeneratedFile.Writes && Number(before, unit) is { } known && figure <= known && known <= bar)
            bound = known;
        return string.Create(CultureInfo.InvariantCulture, $"≤ {bound:0.#######}{unit}");
    }

    private static string AtLeast(double? measured, double bar, string? before)
    {
        if (measured is not { } figure)
            return "";
        var bound = MaskLadder.FirstOrDefault(b => b <= figure, figure);
        if (!GeneratedFile.Writes && Number(before, "") is { } known && figure >= known && known >= bar)
            bound = known;
        return string.Create(CultureInfo.InvariantCulture, $"≥ {bound:0.####}");
    }

    /// <summary>The number of a cell such as "≤ 0.01 px".</summary>
    private static double? Number(string? cell, string unit) => cell is { Length: > 2 }
        && double.TryParse(cell.AsSpan(2, Math.Max(0, cell.Length - 2 - unit.Length)), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The next of 1, 2, 5, 10, 20, … (times any power of ten); nothing below a millionth.</summary>
    private static double RoundUp(double figure)
    {
        for (var decade = -6; ; decade++)
        {
            foreach (var step in Ladder)
            {
                var bound = double.Parse($"{step}e{decade}", CultureInfo.InvariantCulture);
                if (bound >= figure)
                    return bound;
            }
        }
    }

    private const string Head = """
        # Parity

        What this program gives, held against what the frameworks themselves give: the same picture file goes in, finished objects in pixels of the picture come
        out. Every model is one of the test assets; `EDGEAGENT_WRITE_GENERATED=1 dotnet test tests/EdgeAgent.Vision.Tests --filter Parity` measures and
        writes this file, and the tests fail when a figure no longer holds.

        - **reference**: *the framework* is its own predictor on its own model; *a restatement* is independent NumPy code over the same graph, in ONNX Runtime.
        - **objects**: those that both have, classes equal; of quantised models those whose score is not within 0.05 of the threshold, as their kernels
          differ between processors. Of classifiers and models of the unusual an object is a picture with the same first class or verdict (of the quantised
          classifier, where the first is not as likely as the second), of networks that name each pixel or voxel a picture or volume with the same classes.
        - **box**, **points**: the largest difference of an edge, a key point's or a corner's coordinate. **score**: the largest difference. **mask**: the smallest intersection over union,
          of an object or of a class. The reference of selfie_segmentation keeps counts alone: its score is the person's share of the picture.
        - **raw**: the largest difference of the graph's own outputs for the reference's input tensor, over the larger of 1 and the number itself.
          The references of lraspp and segresnet3d are kept in 16 bits, those of the public models in 12.

        Figures are bounds. Those of quantised models are what holds on every processor; the others are at least twice what was measured, and not finer than
        0.01 px, 0.0001 in score, 0.999 of a mask and 0.00001 of a raw output.

        | model | family | reference | objects | box | score | mask | points | raw |
        |---|---|---|---|---|---|---|---|---|

        """;
}
