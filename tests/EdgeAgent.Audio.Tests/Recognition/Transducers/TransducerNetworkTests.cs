using System.Runtime.InteropServices;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Transducers;

/// <summary>A prediction network of two layers with ESPnet's names: h is halved and the label added; of a GRU the cells are a dummy.</summary>
public sealed class TransducerNetworkTests : IDisposable
{
    private const int Labels = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly GraphSet _graphs;
    private TransducerGraphs? _opened;

    public TransducerNetworkTests()
    {
        var bundle = new ModelBundle { Name = "network", Folder = _folder.Path, Files = new Dictionary<string, string>() };
        _graphs = new GraphSet(bundle, Engine.Cpu, TimeSpan.FromSeconds(20), TimeProvider.System, NullLogger.Instance);
    }

    public void Dispose()
    {
        _graphs.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequences_joined_together_give_what_each_gives_alone_and_by_hand(bool batched)
    {
        using var network = Open(batched);
        var root = network.Begin();
        network.Use(Frame());

        // Parents that were never joined are computed first.
        var one = network.Extend(root, 1);
        var oneThree = network.Extend(one, 3);
        var oneThreeTwo = network.Extend(oneThree, 2);
        int[] nodes = [oneThreeTwo, root, one, network.Extend(root, 4), oneThree];
        var together = new float[nodes.Length * Labels];
        network.Join(0, nodes, together, CancellationToken.None);

        for (var i = 0; i < nodes.Length; i++)
        {
            var alone = new float[Labels];
            network.Join(0, [nodes[i]], alone, CancellationToken.None);
            Near(alone, together.AsSpan(i * Labels, Labels));
        }

        Near(ByHand(1, 3, 2), together.AsSpan(0, Labels));
        Near(ByHand(), together.AsSpan(Labels, Labels));
        Near(ByHand(4), together.AsSpan(3 * Labels, Labels));
    }

    [Fact]
    public void What_is_forgotten_takes_nothing_from_what_is_not_joined_yet()
    {
        using var network = Open(batched: true);
        var root = network.Begin();
        network.Use(Frame());
        var row = new float[Labels];
        int[] labels = [.. Enumerable.Range(0, 3000).Select(i => 1 + (i * 7 % 4))];
        var node = root;
        foreach (var label in labels)
        {
            // Others that nobody follows; and every second node is joined only when it has a longer one.
            for (var other = 1; other < Labels; other++)
                network.Extend(node, other);
            if (label % 2 == 0)
                network.Join(0, [node], row, CancellationToken.None);
            node = network.Extend(node, label);
            network.Retain([node]);
        }

        network.Join(0, [node], row, CancellationToken.None);
        Near(ByHand(labels), row);
        Assert.InRange(((TransducerNetwork)network).RowsInUse, 1, 1500);
    }

    [Fact]
    public void A_blank_penalty_comes_before_the_temperature()
    {
        using var plain = Open(batched: true);
        using var scaled = Open(batched: true, new SearchSettings(
            null, new Dictionary<SearchParameter, double> { [SearchParameter.BlankPenalty] = 1.5, [SearchParameter.Temperature] = 2 }));
        float[] expected = new float[Labels], found = new float[Labels];
        plain.Use(Frame());
        plain.Join(0, [plain.Begin()], expected, CancellationToken.None);
        scaled.Use(Frame());
        scaled.Join(0, [scaled.Begin()], found, CancellationToken.None);
        expected[0] -= 1.5f;
        var sum = Math.Log(expected.Sum(l => Math.Exp(l / 2)));
        Near([.. expected.Select(l => (float)((l / 2) - sum))], found);
    }

    private static EncodedUtterance Frame()
    {
        var frames = new EncodedUtterance();
        new float[] { 0.5f, -1, 0.25f, 0.75f }.CopyTo(frames.Prepare(1, 4));
        return frames;
    }

    private static float[] ByHand(params int[] labels)
    {
        // Three equal numbers in each of two layers; blank, 0, comes first.
        var h = 0.0;
        foreach (var label in labels)
            h = (0.5 * h) + label;
        var frame = Frame();
        var logits = new double[Labels];
        for (var c = 0; c < Labels; c++)
        {
            for (var r = 0; r < 4; r++)
                logits[c] += Math.Tanh(frame[0][r] + (2 * h * (Weight(0, r) + Weight(1, r) + Weight(2, r)))) * Weight(r, c);
        }

        var sum = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(l => (float)(l - sum))];
    }

    private static float Weight(int row, int column) => (((row * 7) + (column * 5)) % 11 / 11f) - 0.4f;

    private static byte[] Matrix(int rows, int columns) => MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, rows * columns).Select(i => Weight(i / columns, i % columns))]).ToArray();

    private static byte[] Number(float value) => MemoryMarshal.AsBytes<float>([value]).ToArray();

    private static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-4f);
    }

    private ITransducer Open(bool batched, SearchSettings? settings = null)
    {
        var predictor = new OnnxModelWriter { Opset = 13 }
            .Input("labels", OnnxModelWriter.Int64, "B", "L").Input("h_cache", OnnxModelWriter.Float32, 2, "B", 3).Input("c_cache", OnnxModelWriter.Float32, 2, "B", 3)
            .Output("sequence", OnnxModelWriter.Float32, "B", 1, 4).Output("out_h_cache", OnnxModelWriter.Float32, 2, "B", 3).Output("out_c_cache_", OnnxModelWriter.Float32, 2, "B", 3)
            .Weights("half", OnnxModelWriter.Float32, [], Number(0.5f)).Weights("zero", OnnxModelWriter.Float32, [], Number(0)).Weights("w", OnnxModelWriter.Float32, [3, 4], Matrix(3, 4))
            .Weights("first", OnnxModelWriter.Int64, [1], MemoryMarshal.AsBytes<long>([0L]).ToArray()).Weights("second", OnnxModelWriter.Int64, [1], MemoryMarshal.AsBytes<long>([1L]).ToArray())
            .Node("Cast", ["labels"], ["label"], "", OnnxModelWriter.Attribute("to", 1L)).Node("Unsqueeze", ["label", "first"], ["plane"])
            .Node("Mul", ["h_cache", "half"], ["halved"]).Node("Add", ["halved", "plane"], ["out_h_cache"])
            .Node("ReduceSum", ["out_h_cache", "first"], ["sum"], "", OnnxModelWriter.Attribute("keepdims", 0L))
            .Node("MatMul", ["sum", "w"], ["rows"]).Node("Unsqueeze", ["rows", "second"], ["sequence"]).Node("Mul", ["c_cache", "zero"], ["out_c_cache_"])
            .Save(_folder["predictor.onnx"]);
        object[] shape = batched ? ["N", 4] : [4];
        object[] gives = batched ? ["N", Labels] : [Labels];
        var joiner = new OnnxModelWriter()
            .Input("enc_out", OnnxModelWriter.Float32, shape).Input("dec_out", OnnxModelWriter.Float32, shape).Output("joint_out", OnnxModelWriter.Float32, gives)
            .Weights("w", OnnxModelWriter.Float32, [4, Labels], Matrix(4, Labels))
            .Node("Add", ["enc_out", "dec_out"], ["s"]).Node("Tanh", ["s"], ["t"]).Node("MatMul", ["t", "w"], ["joint_out"])
            .Save(_folder["joiner.onnx"]);
        _opened ??= TransducerGraphs.Open(_graphs, predictor, joiner, Labels, blank: 0, encodedWidth: 4, usualContext: 1, start: 0);
        return _opened.Open("test", 1, new SearchReading(settings ?? SearchSettings.None, SearchSettings.None));
    }
}
