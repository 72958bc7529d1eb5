using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Networks;

public sealed class NetworkTrialTests
{
    [Theory]
    [InlineData(new long[] { 1, 84, 8400 }, new long[] { 1, 84, 2100 }, true)]
    [InlineData(new long[] { 1, 84, 8400 }, new long[] { 1, 84, 8400 }, false)]
    [InlineData(new long[] { -1, 84, -1 }, new long[] { 1, 84, 2100 }, false)]
    // A squeezed batch axis is another matter.
    [InlineData(new long[] { 1, 100 }, new long[] { 100 }, false)]
    public void A_run_that_gives_other_lengths_than_declared_is_noticed(long[] declared, long[] shown, bool contradicts)
    {
        var output = new TensorSpec("output0", TensorType.Float32, declared, [.. declared.Select(_ => "")]);
        var graph = new GraphSignature([], [output], new Dictionary<string, string>(), "", 17, new HashSet<string>());

        var trial = new NetworkTrial([shown], [[]]);

        Assert.Equal(contradicts, trial.Contradicts(graph));
        Assert.Equal(shown, trial.Show(graph).Outputs[0].Dimensions);
    }
}
