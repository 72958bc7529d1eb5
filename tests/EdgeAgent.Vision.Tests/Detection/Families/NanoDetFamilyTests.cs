using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Detection.Families;

public sealed class NanoDetFamilyTests
{
    private static ModelBundle Bare { get; } = new() { Name = "bare", Folder = "/models", Files = new Dictionary<string, string>() };

    [Fact]
    public void Pairs_are_told_by_their_lengths_in_any_order()
    {
        var head = Head(Graph(416, [1, 169, 32], [1, 2704, 80], [1, 676, 80], [1, 169, 80], [1, 2704, 32], [1, 676, 32]), Bare);

        Assert.Equal((80, 8, false), (head.ClassCount, head.Bins, head.IsPlus));
        Assert.Equal([new NanoDetLevel(8, 1, 4, 0), new NanoDetLevel(16, 2, 5, 0), new NanoDetLevel(32, 3, 0, 0)], head.Levels);
    }

    [Fact]
    public void Pairs_of_four_strides_may_be_PicoDets_and_run_only_by_name()
    {
        var graph = Graph(320, [1, 1600, 80], [1, 400, 80], [1, 100, 80], [1, 25, 80], [1, 1600, 32], [1, 400, 32], [1, 100, 32], [1, 25, 32]);

        var verdict = FamilyRecogniser.Recognise(graph, Bare);

        Assert.False(verdict.IsRunnable);
        Assert.Contains("PicoDet", verdict.Reason);
        Assert.Equal("name: bare\nfamily: nanodet\n", verdict.Completion);
        Assert.Equal(4, Head(graph, Bare with { Family = "nanodet" }).Levels.Length);
    }

    [Fact]
    public void Rows_with_classes_and_distances_of_four_strides_are_NanoDet_Plus()
    {
        var head = Head(Graph(416, [1, 3598, 112]), Bare);

        Assert.Equal((80, 8, true), (head.ClassCount, head.Bins, head.IsPlus));
        Assert.Equal([0, 2704, 3380, 3549], head.Levels.Select(l => l.FirstRow));
    }

    private static NanoDetHead Head(GraphSignature graph, ModelBundle bundle)
    {
        var verdict = FamilyRecogniser.Recognise(graph, bundle);
        Assert.True(verdict.IsRunnable, verdict.Reason);
        return Assert.IsType<NanoDetHead>(Assert.IsType<DetectorContract>(verdict.Contract).Head);
    }

    private static GraphSignature Graph(int side, params long[][] outputs) => new(
        [Spec("input", [1, 3, side, side])], [.. outputs.Select((o, i) => Spec($"out{i}", o))], new Dictionary<string, string>(), "", 11, new HashSet<string>());

    private static TensorSpec Spec(string name, long[] axes) => new(name, TensorType.Float32, axes, [.. axes.Select(_ => "")]);
}
