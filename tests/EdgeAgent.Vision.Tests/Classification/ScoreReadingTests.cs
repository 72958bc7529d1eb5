using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Classification;

public sealed class ScoreReadingTests
{
    private static readonly TensorSpec Output = new("scores", TensorType.Float32, [1, -1], ["", ""]);

    [Theory]
    // The graph's last operator.
    [InlineData("Softmax", new[] { 0.1f, 0.9f }, null, OutputActivation.None)]
    [InlineData("Sigmoid", new[] { 0.7f, 0.9f }, null, OutputActivation.None)]
    [InlineData("Sigmoid", new[] { 0.7f }, null, OutputActivation.None)]
    [InlineData("LogSoftmax", new[] { -0.1f, -2.3f }, null, OutputActivation.Softmax)]
    // The numbers.
    [InlineData("Gemm", new[] { 8.5f, -13.7f, 1.6f }, null, OutputActivation.Softmax)]
    [InlineData("Gemm", new[] { 0.25f, 0.75f }, null, OutputActivation.None)]
    [InlineData(null, new[] { 0.2f, 0.2f, 0.61f }, null, OutputActivation.None)]
    [InlineData("Gemm", new[] { -3f }, null, OutputActivation.Sigmoid)]
    // The description.
    [InlineData("Gemm", new[] { 0.2f, 0.3f }, OutputActivation.Softmax, OutputActivation.Softmax)]
    [InlineData("Gemm", new[] { 0.2f, 0.3f }, OutputActivation.Sigmoid, OutputActivation.Sigmoid)]
    [InlineData("Gemm", new[] { 0.2f, 0.3f }, OutputActivation.None, OutputActivation.None)]
    public void What_makes_scores_of_the_numbers_is_told(string? last, float[] row, OutputActivation? said, OutputActivation expected)
    {
        var activation = ScoreReading.Settle(Contract(row.Length, said), Graph(last), row, out var fault);

        Assert.Null(fault);
        Assert.Equal(expected, activation);
    }

    [Theory]
    [InlineData("Gemm", new[] { 0.2f, 0.3f }, null, "its numbers for a test picture go from 0.2 to 0.3 with a sum of 0.5: they may be scores of classes that do not exclude one another, or have to be made into scores")]
    [InlineData("Gemm", new[] { 12f, 0.3f }, OutputActivation.None, "output.activation says none, and it gives 12 where scores are 0 to 1")]
    [InlineData("Softmax", new[] { 0.4f, 0.6f }, OutputActivation.Softmax, "output.activation says softmax, and its numbers have been through one: they are 0 to 1 and their sum is 1")]
    [InlineData("Sigmoid", new[] { 0.4f, 0.7f }, OutputActivation.Sigmoid, "output.activation says sigmoid, and its graph ends in one")]
    [InlineData("Gemm", new[] { 3f }, OutputActivation.Softmax, "output.activation says softmax, which makes 1 of any single number; sigmoid is what one class needs")]
    public void What_cannot_be_or_not_be_told_is_refused(string last, float[] row, OutputActivation? said, string expected)
    {
        ScoreReading.Settle(Contract(row.Length, said), Graph(last), row, out var fault);

        Assert.Equal(expected, fault);
    }

    private static ClassifierContract Contract(int classes, OutputActivation? said) => new(
        "classifier", new ImagePort(0, Output, TensorLayout.Nchw, 3, 32, 32), new ImageInput(), NumberedLabels.Of(classes), new ClassRow(0, Output, classes), said);

    private static GraphSignature Graph(string? last)
    {
        var operators = new Dictionary<string, string>();
        if (last is not null)
            operators[Output.Name] = last;
        return new GraphSignature([], [Output], new Dictionary<string, string>(), "", 13, new HashSet<string>()) { OutputOperators = operators };
    }
}
