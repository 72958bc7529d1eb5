using System.Text.RegularExpressions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

/// <summary>The pages about exports: what they tell a reader to write must be understood.</summary>
public sealed partial class ExportPagesTests
{
    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "export");

    public static TheoryData<string, string> Descriptions() => Of(YamlBlock(), text => text.Contains("family:", StringComparison.Ordinal));

    /// <summary>Inline pieces of a description, as <c>`input: {colour: rgb}`</c>.</summary>
    public static TheoryData<string, string> Pieces() => Of(Piece(), static _ => true);

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void Descriptions_on_the_pages_can_be_read(string page, string description) => AssertReads(page, description);

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Pieces_of_descriptions_on_the_pages_can_be_read(string page, string piece) => AssertReads(page, piece);

    private static TheoryData<string, string> Of(Regex pattern, Func<string, bool> counts)
    {
        var data = new TheoryData<string, string>();
        foreach (var page in Directory.GetFiles(Pages, "*.md").Order(StringComparer.Ordinal))
        {
            foreach (var text in pattern.Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value).Distinct().Where(counts))
                data.Add(Path.GetFileName(page), text);
        }

        return data;
    }

    private static void AssertReads(string page, string description)
    {
        using var bundles = new TestBundles();
        var graphs = GraphName().Matches(description).Select(m => m.Value).Distinct().DefaultIfEmpty("model.onnx").ToArray();
        bundles.With([.. graphs.Select(g => $"b/{g}")]).Text("b/labels.txt", "a\nb\n").Text("b/tokens.txt", "<blank>\na\nb\n").Text("b/model.yaml", description);
        foreach (Match sample in Sample().Matches(description))
            bundles.Text($"b/{sample.Groups[1].Value}", "").Text($"b/{sample.Groups[2].Value}", "{}");

        var bundle = bundles.Read("b");

        Assert.True(bundle.DescriptionFile is not null, page);
    }

    [GeneratedRegex(@"```yaml\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"`((?:input|thresholds|output|features|sliding_window|decoder): \{[^`]*\})`", RegexOptions.Singleline)]
    private static partial Regex Piece();

    [GeneratedRegex(@"[\w.-]+\.onnx")]
    private static partial Regex GraphName();

    [GeneratedRegex(@"\{input: ([\w.]+), expect: ([\w.]+)")]
    private static partial Regex Sample();
}
