using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Vision.Tests.Evaluation;

/// <summary>A generated case with the figures of pycocotools; <c>Cases/make_cases.py</c> made it.</summary>
internal sealed record CocoCase(GroundTruth Truth, ILookup<long, ScoredBox> Found, JsonElement Expected)
{
    /// <summary>Sums in another order differ in the last bits only.</summary>
    private const int Digits = 12;

    private static string Folder => Path.Combine(Repository.Root, "tests/EdgeAgent.Vision.Tests/Evaluation/Cases");

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.truth.json").Select(f => Path.GetFileName(f).Split('.')[0]).Order(StringComparer.Ordinal);

    public static CocoCase Read(string name)
    {
        var truth = CocoFile.Read(PathOf($"{name}.truth.json"));
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf($"{name}.expected.json")));
        var expected = document.RootElement.Clone();
        var found = expected.GetProperty("found").EnumerateArray().Select(Numbers).ToLookup(
            f => (long)f[0],
            f => new ScoredBox(truth.Classes.ToList().IndexOf($"class {f[1]}"), new PixelBox(f[2], f[3], f[4], f[5]), f[6]));
        return new CocoCase(truth, found, expected);
    }

    /// <summary>Asserts that figures are those of <c>COCOeval</c>: <c>stats</c>, and <c>ap</c> and <c>ap50</c> of each class.</summary>
    public static void AssertEqual(JsonElement expected, CocoFigures figures)
    {
        Assert.Equal(Rounded(Numbers(expected.GetProperty("stats"))), Rounded(Stats(figures)));
        Assert.Equal(Rounded(Numbers(expected.GetProperty("ap"))), Rounded(figures.Classes.Select(c => c.Ap ?? -1)));
        Assert.Equal(Rounded(Numbers(expected.GetProperty("ap50"))), Rounded(figures.Classes.Select(c => c.Ap50 ?? -1)));
    }

    /// <summary>The twelve figures in the order of <c>COCOeval.stats</c>.</summary>
    public static IEnumerable<double> Stats(CocoFigures f) => new[]
    {
        f.Ap, f.Ap50, f.Ap75, f.ApSmall, f.ApMedium, f.ApLarge, f.Ar1, f.Ar10, f.Ar100, f.ArSmall, f.ArMedium, f.ArLarge,
    }.Select(s => s ?? -1);

    public CocoFigures Evaluate()
    {
        var evaluation = new CocoEvaluation(Truth.Classes.Count);
        foreach (var image in Truth.Images)
            evaluation.Add(image.Boxes, [.. Found[image.Id]]);
        return evaluation.Compute();
    }

    private static IEnumerable<double> Rounded(IEnumerable<double> figures) => figures.Select(f => Math.Round(f, Digits));

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
