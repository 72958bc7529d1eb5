using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>ESPnet's recurrent language model beside its transducers. No reference has one: the searches are held to tables, the graph to its sums by hand.</summary>
public sealed class TransducerLanguageModelTests
{
    private const int Tokens = 31;

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void Sequences_in_any_order_have_what_the_network_says_of_them(string cell)
    {
        using var export = Export(cell, seed: 3);
        var path = Path.Combine(export.Folder, "full/seq_rnnlm.onnx");
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "lm", MaxBatch = 1, AllowInfinity = true }, TimeProvider.System, NullLogger.Instance);
        using var model = new RecurrentLabelModel(PredictorGraph.Read(path, lane.Signature, context: 1, Tokens), lane.Open("test", 1), start: 30);
        var root = model.Begin();
        var (five, seven) = (model.Extend(root, 5), model.Extend(root, 7));
        var longer = model.Extend(model.Extend(five, 9), 7);

        model.Compute([longer, root, seven], CancellationToken.None);
        model.Compute([five], CancellationToken.None);

        foreach (var (node, labels) in ((int, int[])[])[(root, [30]), (five, [30, 5]), (seven, [30, 7]), (longer, [30, 5, 9, 7])])
        {
            var expected = export.RnnLm(labels, hasCells: cell == "lstm");
            for (var label = 0; label < Tokens; label++)
                Assert.Equal(expected[label], model.Score(node, label), 1e-4);
        }

        Assert.Equal(five, model.Extend(root, 5));
    }

    [AssetTheory]
    [InlineData(DecodeMethod.TransducerBeam)]
    [InlineData(DecodeMethod.Tsd)]
    [InlineData(DecodeMethod.Alsd)]
    [InlineData(DecodeMethod.Nsc)]
    [InlineData(DecodeMethod.Maes)]
    public void The_weight_of_the_export_counts_and_a_command_goes_over_it(DecodeMethod method)
    {
        using var export = Export("lstm", seed: 4);
        using var folder = WithLanguageModel(export, "lm: {use_lm: true, lm_type: SequentialRNNLM, model_path: /nowhere/full/seq_rnnlm.onnx}", "seq_rnnlm.onnx");
        using var with = Load(folder.Folder);
        using var without = Load(TestAssets.PathOf("exports/espnet/transducer"));

        var usual = Hear(with, method, null, out var use);

        Assert.Contains(SearchParameter.LmWeight, use.Effective);
        Assert.Equal(Hear(without, method, null, out _).Score, Hear(with, method, 0, out _).Score, 1e-6);
        Assert.Equal(usual.Score, Hear(with, method, 0.4, out _).Score, 1e-6);
        Assert.NotEqual(usual.Score, Hear(with, method, 0, out _).Score, 1e-3);
    }

    [AssetFact]
    public void What_takes_no_part_is_said()
    {
        using var export = Export("lstm", seed: 5);
        using var recurrent = WithLanguageModel(export, "lm: {use_lm: true, lm_type: SequentialRNNLM, model_path: /nowhere/full/seq_rnnlm.onnx}", "seq_rnnlm.onnx");
        using var transformer = WithLanguageModel(export, "lm: {use_lm: true, lm_type: TransformerLM, model_path: /nowhere/full/seq_rnnlm.onnx}", "seq_rnnlm.onnx");
        using var one = Load(recurrent.Folder);
        using var two = Load(transformer.Folder);

        Hear(one, DecodeMethod.TransducerGreedy, 0.4, out var greedy);
        Hear(two, DecodeMethod.Tsd, 0.4, out var tsd);

        Assert.Equal(["lm_weight has no effect: transducer-greedy of this model looks at max_symbols, blank_penalty, temperature only."], greedy.Sentences(p => p.Name));
        Assert.Equal(
            [
                "The export's language model is a transformer; beside a transducer only recurrent ones are run, so it takes no part.",
                "lm_weight has no effect: no language model takes part.",
            ],
            tsd.Sentences(p => p.Name));
    }

    private static SyntheticExport Export(string cell, int seed) =>
        new(seed, "none", cell, Tokens, mels: 20, width: 8, units: 6, layers: 2, subsampling: 4, "beam_search: {beam_size: 5}");

    private static ExportCopy WithLanguageModel(SyntheticExport export, string section, string file)
    {
        var copy = new ExportCopy("exports/espnet/transducer", c => c
            .Replace("lm:\n  use_lm: false", section, StringComparison.Ordinal).Replace("  lm: 0.0", "  lm: 0.4", StringComparison.Ordinal)
            .Replace("beam_size: 20", "beam_size: 5", StringComparison.Ordinal));
        File.Copy(Path.Combine(export.Folder, "full", file), Path.Combine(copy.Folder, "full", file));
        return copy;
    }

    private static EspnetModel Load(string folder) => EspnetModel.Load(
        new ModelBundle { Name = "transducer", Folder = folder, Files = new Dictionary<string, string>() }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);

    private static Hypothesis Hear(EspnetModel model, DecodeMethod method, double? weight, out SearchUse use)
    {
        var values = new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = 5 };
        if (method == DecodeMethod.TransducerGreedy)
            values.Clear();
        if (weight is { } asked)
            values[SearchParameter.LmWeight] = asked;
        var options = new RecognizerOptions { Search = new SearchSettings(method, values) };
        using var encoder = model.OpenEncoder("test", options);
        using var search = model.OpenSearch("test", options, out use);
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), encoded, CancellationToken.None));
        return search.Decode(encoded, CancellationToken.None)[0];
    }
}
