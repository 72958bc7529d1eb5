using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Models;

namespace EdgeAgent.Host.Tests.Cli.Models;

public class GoldenComparisonTests
{
    private static readonly Dictionary<string, double> Tolerance = new() { ["score"] = 0.01, ["box"] = 2 };

    [Fact]
    public void Results_within_the_tolerance_are_the_same_in_any_order() => Assert.Null(GoldenComparison.Difference(
        Found(Box("a", 0.9, 10), Box("b", 0.8, 20)), Found(Box("b", 0.805, 21.9), Box("a", 0.9, 10)), Tolerance));

    [Fact]
    public void Two_alike_are_not_matched_by_one() => Assert.Equal("a 0.9 at [10, 10, 10, 10] is not there", GoldenComparison.Difference(
        Found(Box("a", 0.9, 10), Box("a", 0.9, 10)), Found(Box("a", 0.9, 10), Box("a", 0.9, 90)), Tolerance));

    [Theory]
    [InlineData("a", 0.88, 10)]
    [InlineData("a", 0.9, 12.1)]
    [InlineData("b", 0.9, 10)]
    public void A_label_score_or_box_beyond_the_tolerance_is_a_difference(string label, double score, double at) =>
        Assert.Equal("a 0.9 at [10, 10, 10, 10] is not there", GoldenComparison.Difference(Found(Box("a", 0.9, 10)), Found(Box(label, score, at)), Tolerance));

    [Fact]
    public void Counts_and_texts_are_compared()
    {
        Assert.Equal("there are 0 detections, expected 1", GoldenComparison.Difference(Found(Box("a", 0.9, 10)), Found(), Tolerance));
        Assert.Equal("the text is \"A\", expected \"B\"", GoldenComparison.Difference(Text("B"), Text("A"), Tolerance));
        Assert.Null(GoldenComparison.Difference(Text("B"), Text("B"), Tolerance));
    }

    [Fact]
    public void Areas_may_differ_by_a_hundredth_or_two_pixels()
    {
        Assert.Null(GoldenComparison.Difference(Areas(1000, 19), Areas(1010, 17), Tolerance));
        Assert.Equal("a of 1000 pixels is not there", GoldenComparison.Difference(Areas(1000, 19), Areas(1011, 19), Tolerance));
        Assert.Equal("there are 1 areas, expected 2", GoldenComparison.Difference(Areas(1000, 19), Areas(1000), Tolerance));

        static InferResult Areas(params long[] pixels) => new() { Areas = [.. pixels.Select((p, i) => new AreaResult(i == 0 ? "a" : "b", i, p))] };
    }

    private static InferResult Found(params DetectionResult[] detections) => new() { Input = "x", Detections = detections };

    private static InferResult Text(string text) => new() { Input = "x", Text = text };

    private static DetectionResult Box(string label, double score, double at) => new(label, 0, score, [at, at, at, at]);
}
