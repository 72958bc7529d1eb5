using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evaluation;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Tests.Evaluation;

/// <summary>A generated case with the figures of pycocotools; <c>Cases/make_cases.py</c> made it.</summary>
internal sealed record CocoCase(GroundTruth Truth, ILookup<long, ScoredObject> Found, JsonElement Expected, bool ByMasks)
{
    /// <summary>Sums in another order differ in the last bits only.</summary>
    private const int Digits = 12;

    private static string Folder => Path.Combine(Repository.Root, "tests/EdgeAgent.Vision.Tests/Evaluation/Cases");

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.truth.json").Select(f => Path.GetFileName(f).Split('.')[0]).Order(StringComparer.Ordinal);

    public static CocoCase Read(string name)
    {
        var byMasks = name.StartsWith("masks", StringComparison.Ordinal);
        var truth = CocoFile.Read(PathOf($"{name}.truth.json"), byMasks);
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf($"{name}.expected.json")));
        var expected = document.RootElement.Clone();
        var masks = byMasks ? [.. expected.GetProperty("masks").EnumerateArray().Select(m => m.GetString()!)] : Array.Empty<string>();
        var (width, height) = truth.Images[0].Size!.Value;
        var found = expected.GetProperty("found").EnumerateArray().Select(Numbers).Index().ToLookup(
            f => (long)f.Item[0],
            f => new ScoredObject(truth.Classes.ToList().IndexOf($"class {f.Item[1]}"), new PixelBox(f.Item[2], f.Item[3], f.Item[4], f.Item[5]), f.Item[6],
                byMasks ? RunLengthMask.FromText(width, height, masks[f.Index]) : null));
        return new CocoCase(truth, found, expected, byMasks);
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
        var evaluation = new CocoEvaluation(Truth.Classes.Count, ByMasks);
        foreach (var image in Truth.Images)
            evaluation.Add(image.Objects, [.. Found[image.Id]]);
        return evaluation.Compute();
    }

    private static IEnumerable<double> Rounded(IEnumerable<double> figures) => figures.Select(f => Math.Round(f, Digits));

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
