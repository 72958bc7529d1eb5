using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Voice;

public class SileroGraphTests
{
    private static readonly TensorSpec Audio = Spec("input", TensorType.Float32, -1, -1);
    private static readonly TensorSpec State = Spec("state", TensorType.Float32, 2, -1, 128);
    private static readonly TensorSpec Rate = Spec("sr", TensorType.Int64);
    private static readonly TensorSpec Probability = Spec("output", TensorType.Float32, -1, 1);
    private static readonly TensorSpec NewState = Spec("stateN", TensorType.Float32, -1, -1, -1);

    [AssetTheory]
    [InlineData("models/vad/silero_vad.onnx")]
    [InlineData("models/vad/silero_vad_16k_op15.onnx")]
    public void The_published_graphs_are_recognised(string asset)
    {
        using var lane = TestLanes.Open(asset);
        Assert.True(SileroGraph.Resembles(lane.Signature));
        var graph = SileroGraph.Read(lane.Signature, lane.Name);
        Assert.Equal((0, 1, 2, 0, 0, 1), (graph.Audio, graph.State, graph.Rate, graph.RateRank, graph.Probability, graph.NewState));
    }

    [Fact]
    public void Inputs_and_outputs_are_found_by_type_and_shape_whatever_their_names_and_order()
    {
        var graph = SileroGraph.Read(
            Graph([Spec("r", TensorType.Int64, 1), Spec("s", TensorType.Float32, 2, 1, 128), Spec("x", TensorType.Float32, 1, 576)], [NewState, Probability]), "m");
        Assert.Equal((2, 1, 0, 1, 1, 0), (graph.Audio, graph.State, graph.Rate, graph.RateRank, graph.Probability, graph.NewState));
    }

    [Fact]
    public void A_graph_without_a_sample_rate_is_read()
    {
        var signature = Graph([Audio, State], [Probability, NewState]);
        Assert.True(SileroGraph.Resembles(signature));
        Assert.Equal(-1, SileroGraph.Read(signature, "m").Rate);
    }

    [Fact]
    public void Version_4_is_refused_with_what_to_take_instead()
    {
        var state = new[] { Spec("h", TensorType.Float32, 2, -1, 64), Spec("c", TensorType.Float32, 2, -1, 64) };
        var signature = Graph([Audio, Rate, .. state], [Probability, Spec("hn", TensorType.Float32, 2, -1, 64), Spec("cn", TensorType.Float32, 2, -1, 64)]);
        Assert.True(SileroGraph.Resembles(signature));
        var fault = Assert.Throws<ModelException>(() => SileroGraph.Read(signature, "old"));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Equal(
            "Model 'old' cannot be run as Silero VAD: it keeps its state in 'h' and 'c', as Silero VAD did up to version 4. " +
            "Take silero_vad.onnx of version 5 or 6 from github.com/snakers4/silero-vad.", fault.Message);
    }

    [Fact]
    public void An_audio_input_of_another_length_is_refused()
    {
        var fault = Assert.Throws<ModelException>(
            () => SileroGraph.Read(Graph([Spec("input", TensorType.Float32, 1, 512), State, Rate], [Probability, NewState]), "m"));
        Assert.Contains("takes 512 samples, where 576 are expected", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TensorType.Float32, 128, 0)]
    [InlineData(TensorType.Float16, 128, 1)]
    [InlineData(TensorType.Float32, 64, 1)]
    public void A_graph_of_another_kind_is_refused_with_its_inputs(TensorType type, long width, int rates)
    {
        var signature = Graph([Audio, Spec("state", type, 2, 1, width), .. Enumerable.Repeat(Rate, rates)], rates == 0 ? [NewState] : [Probability, NewState]);
        Assert.False(SileroGraph.Resembles(signature));
        Assert.Contains("input float32 [?, ?]", Assert.Throws<ModelException>(() => SileroGraph.Read(signature, "m")).Message, StringComparison.Ordinal);
    }

    private static GraphSignature Graph(TensorSpec[] inputs, TensorSpec[] outputs) =>
        new(inputs, outputs, new Dictionary<string, string>(), "", 15, new HashSet<string>());

    private static TensorSpec Spec(string name, TensorType type, params long[] dimensions) => new(name, type, dimensions, [.. dimensions.Select(_ => "")]);
}
