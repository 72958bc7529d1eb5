using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Networks;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>From the file of a picture to objects in its pixels, against what the frameworks themselves give.</summary>
public sealed class ParityTests(ITestOutputHelper log)
{
    public static TheoryData<string> Rows => [.. ParityTable.Cases.Select(c => c.Name)];

    [AssetTheory]
    [MemberData(nameof(Rows))]
    public void A_model_gives_what_its_reference_gives(string name)
    {
        var found = ParityTable.Cases.Single(c => c.Name == name);
        log.WriteLine($"{name}: {found.Figures}");

        Assert.True(found.Figures.Objects > 0);
        Assert.Null(found.Fault);
    }

    [AssetFact]
    public void Every_graph_of_the_assets_that_sees_has_a_row()
    {
        var seeing = AssetGraphs.All.Where(graph => !AssetGraphs.Hears(graph)).ToArray();

        Assert.Equal(seeing, ParityTable.Cases.Select(c => c.Model).Order(StringComparer.Ordinal));
    }

    [AssetFact]
    public void The_document_says_what_is_measured() => GeneratedFile.AssertCurrent(ParityDocument.Path, ParityDocument.Write(ParityTable.Cases));
}
