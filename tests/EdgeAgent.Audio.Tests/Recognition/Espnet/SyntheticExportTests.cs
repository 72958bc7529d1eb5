using System.Globalization;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>Exports of every kind of decoder and language model in sizes of their own, against a plain search over plain mathematics.</summary>
public sealed class SyntheticExportTests
{
    [Theory]
    [InlineData("transformer", "transformer", 37, 23, 24, 3, 6, 5, 0.3, 0.5, 0, 0)]
    [InlineData("transformer", "lstm", 11, 40, 7, 1, 3, 4, 0.6, 0.9, 0.4, 0)]
    [InlineData("transformer", "gru", 64, 13, 10, 2, 8, 10, 0.1, 0.2, -0.3, -7)]
    [InlineData("transformer", "none", 300, 80, 16, 4, 4, 3, 0, 0, 0.2, 0.4)]
    [InlineData("transformer", "transformer", 29, 17, 12, 2, 5, 6, 1, 0.4, 0, 0)]
    [InlineData("lstm", "transformer", 37, 23, 24, 2, 6, 5, 0.3, 0.5, 0, 0)]
    [InlineData("lstm", "none", 50, 30, 9, 1, 4, 8, 0.4, 0, 0.1, 0)]
    [InlineData("lstm", "lstm", 23, 80, 14, 3, 3, 2, 0.7, 1.3, 0, 0)]
    [InlineData("gru", "gru", 31, 40, 12, 2, 4, 4, 0.2, 0.3, 0, 0.5)]
    [InlineData("gru", "none", 19, 23, 8, 1, 6, 1, 0, 0, 0, 0)]
    public void Every_kind_and_size_finds_what_a_plain_search_finds(
        string decoder, string lm, int vocabulary, int mels, int units, int layers, int subsampling, int beam, double ctc, double lmWeight, double bonus, double maxRatio)
    {
        var width = units + 5;
        using var export = new SyntheticExport(
            vocabulary + units, decoder, lm, vocabulary, mels, width, units, layers, subsampling, string.Create(CultureInfo.InvariantCulture, $$"""
            beam_search: {beam_size: {{beam}}, pre_beam_ratio: {{(int)(1.5 * beam) / (double)beam}}, pre_beam_score_key: {{(ctc == 1 ? "null" : "full")}}, maxlenratio: {{maxRatio}}, minlenratio: 0.0}
            weights: {decoder: {{1 - ctc}}, ctc: {{ctc}}, lm: {{lmWeight}}, ngram: 0.9, length_bonus: {{bonus}}}
            """));
        using var model = Load(export.Folder, SearchSettings.None);
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        using var search = model.OpenSearch("test", new RecognizerOptions(), out _);
        var encoded = new EncodedUtterance();
        var random = new Random(5);
        // Two utterances of different lengths on the same streams: nothing is left behind.
        foreach (var samples in (int[])[9000, 5300])
        {
            Assert.True(encoder.TryEncode([.. Enumerable.Range(0, samples).Select(i => (float)(Math.Sin(i * i * 1e-6 * 5) * (random.NextDouble() - 0.2)))], encoded, CancellationToken.None));

            var found = search.Decode(encoded, CancellationToken.None);

            var memory = Enumerable.Range(0, encoded.Frames).Select(t => Array.ConvertAll(encoded[t].ToArray(), v => (double)v)).ToArray();
            var expected = new PlainSearch
            {
                Decoder = decoder == "transformer" ? text => export.TransformerDecoder(text, memory) : text => export.RnnDecoder(text, memory, decoder == "lstm"),
                LanguageModel = lm switch { "none" => null, "transformer" => export.TransformerLm, _ => text => export.RnnLm(text, lm == "lstm") },
                Ctc = Scores(Path.Combine(export.Folder, "full/ctc.onnx"), encoded),
                Eos = export.Eos,
                Beam = beam,
                PreBeam = ctc == 1 ? null : (int)(1.5 * beam),
                AlwaysScoresEnd = decoder == "transformer",
                CtcWeight = ctc,
                LmWeight = lmWeight,
                LengthBonus = bonus,
                MaxLengthRatio = maxRatio,
            }.Run();
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Take(beam).Select(e => string.Join(' ', e.Text[1..^1].Where(t => t != 0))), found.Select(h => string.Join(' ', h.Tokens.Select(t => t.Id))));
            foreach (var (text, hypothesis) in expected.Zip(found))
                Assert.Equal(text.Score, hypothesis.Score, 2e-3);
        }
    }

    [AssetFact]
    public void Hypotheses_share_the_encoded_frames_where_the_graph_can()
    {
        using var session = ModelSession.Open(TestAssets.PathOf("exports/espnet/conformer/full/xformer_decoder.onnx"));
        Assert.True(LabelGraphShape.Probe(session, 64, 60).SharesMemory);

        // One that takes exactly as many copies as there are texts, and one whose texts would all hear the first one's.
        using var export = new SyntheticExport(1, "transformer", "none", 12, 23, 10, 8, 1, 4, "");
        using var free = ModelSession.Open(Path.Combine(export.Folder, "full/xformer_decoder.onnx"));
        Assert.True(LabelGraphShape.Probe(free, 10, 12).SharesMemory);
        using var bound = new SyntheticExport(1, "transformer", "none", 12, 23, 10, 8, 1, 4, "", sharesMemory: false);
        using var own = ModelSession.Open(Path.Combine(bound.Folder, "full/xformer_decoder.onnx"));
        Assert.False(LabelGraphShape.Probe(own, 10, 12).SharesMemory);
        using var model = Load(bound.Folder, SearchSettings.None);
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        using var search = model.OpenSearch("test", Asked(DecodeMethod.Attention), out _);
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(new float[8000], encoded, CancellationToken.None));
        Assert.NotEmpty(search.Decode(encoded, CancellationToken.None));
    }

    [Fact]
    public void Graphs_that_no_search_asks_for_are_not_loaded()
    {
        using var export = new SyntheticExport(1, "transformer", "transformer", 12, 23, 10, 8, 1, 4, "beam_search: {beam_size: 3}");
        File.Delete(Path.Combine(export.Folder, "full/transformer_lm.onnx"));
        using var model = Load(export.Folder, SearchSettings.None);
        model.OpenSearch("test", Asked(DecodeMethod.CtcGreedy), out _).Dispose();
        model.OpenSearch("test", Asked(DecodeMethod.Attention), out _).Dispose();
        Assert.Equal(ModelFault.Missing, Assert.Throws<ModelException>(() => model.OpenSearch("test", Asked(DecodeMethod.Joint), out _)).Fault);
    }

    [Fact]
    public void A_search_that_the_bundle_names_goes_over_the_exports_own()
    {
        using var export = new SyntheticExport(1, "transformer", "none", 12, 23, 10, 8, 1, 4, "beam_search: {beam_size: 3}");
        var greedy = new SearchSettings(DecodeMethod.CtcGreedy, new Dictionary<SearchParameter, double>());
        using var model = Load(export.Folder, greedy);
        using (var search = model.OpenSearch("test", new RecognizerOptions(), out _))
            Assert.IsType<CtcGreedySearch>(search);
        using (var search = model.OpenSearch("test", new RecognizerOptions { Search = new SearchSettings(DecodeMethod.Attention, new Dictionary<SearchParameter, double>()) }, out _))
            Assert.IsNotType<CtcGreedySearch>(search);
    }

    [Fact]
    public void An_export_without_a_decoder_is_searched_by_CTC_and_says_so_of_others()
    {
        using var export = new SyntheticExport(1, "none", "none", 12, 23, 10, 8, 1, 4, "weights: {ctc: 0.3, lm: 1.0}");
        using var model = Load(export.Folder, SearchSettings.None);
        using (var search = model.OpenSearch("test", new RecognizerOptions(), out _))
            Assert.IsType<CtcGreedySearch>(search);
        Assert.Equal(
            "Model 'synthetic' cannot be searched by joint: it has no attention decoder. It can by ctc-greedy, ctc-beam.",
            Assert.Throws<ModelException>(() => model.OpenSearch("test", Asked(DecodeMethod.Joint), out _)).Message);
        Assert.Equal(
            "Model 'synthetic' cannot be searched by modified-beam: that is a search of transducers. It can by ctc-greedy, ctc-beam.",
            Assert.Throws<ModelException>(() => model.OpenSearch("test", Asked(DecodeMethod.ModifiedBeam), out _)).Message);
        Assert.Contains(
            "has no language model, so lm_weight 0.5 weighs nothing",
            Assert.Throws<ModelException>(() => model.OpenSearch("test", Asked(DecodeMethod.CtcBeam, (SearchParameter.LmWeight, 0.5)), out _)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transformer", "none")]
    [InlineData("lstm", "none")]
    [InlineData("none", "transformer")]
    [InlineData("none", "lstm")]
    public void A_decoder_or_language_model_of_another_export_is_refused_with_what_was_found_and_expected(string decoder, string lm)
    {
        const string search = "weights: {ctc: 0.5, lm: 0.5}";
        using var own = new SyntheticExport(1, decoder == "none" ? "transformer" : decoder, lm, 12, 23, 10, 8, 1, 4, search);
        using var tokens = new SyntheticExport(1, decoder == "none" ? "transformer" : decoder, lm, 13, 23, 10, 8, 1, 4, search);
        var graph = (decoder, lm) switch { ("transformer", _) => "xformer_decoder", ("lstm", _) => "rnn_decoder", (_, "transformer") => "transformer_lm", _ => "seq_rnnlm" };
        File.Copy(Path.Combine(tokens.Folder, $"full/{graph}.onnx"), Path.Combine(own.Folder, $"full/{graph}.onnx"), overwrite: true);

        var fault = Assert.Throws<ModelException>(() => Open(own.Folder));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains($"{graph}.onnx gives scores of 13 tokens, config.yaml lists 12.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transformer", "xformer_decoder")]
    [InlineData("lstm", "predecoder_0")]
    public void A_decoder_without_its_encoder_is_refused(string decoder, string graph)
    {
        using var own = new SyntheticExport(1, decoder, "none", 12, 23, 10, 8, 1, 4, "weights: {ctc: 0.5}");
        using var wider = new SyntheticExport(1, decoder, "none", 12, 23, 11, 8, 1, 4, "weights: {ctc: 0.5}");
        File.Copy(Path.Combine(wider.Folder, $"full/{graph}.onnx"), Path.Combine(own.Folder, $"full/{graph}.onnx"), overwrite: true);
        Assert.Contains(
            $"{graph}.onnx takes encoded frames of 11 values, the encoder gives 10.", Assert.Throws<ModelException>(() => Open(own.Folder)).Message, StringComparison.Ordinal);
    }

    private static void Open(string folder)
    {
        using var model = Load(folder, SearchSettings.None);
        using var search = model.OpenSearch("test", new RecognizerOptions(), out _);
    }

    private static RecognizerOptions Asked(DecodeMethod method, params (SearchParameter Parameter, double Value)[] values) =>
        new() { Search = new SearchSettings(method, values.ToDictionary(v => v.Parameter, v => v.Value)) };

    private static EspnetModel Load(string folder, SearchSettings search) => EspnetModel.Load(
        new ModelBundle { Name = "synthetic", Folder = folder, Files = new Dictionary<string, string>(), Search = search }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);

    private static EncodedUtterance Scores(string path, EncodedUtterance encoded)
    {
        using var session = ModelSession.Open(path);
        using var run = session.CreateRun();
        encoded.Values.CopyTo(run.Input<float>(0, [1, encoded.Frames, encoded.Width]));
        run.Run(TimeSpan.FromSeconds(30));
        var scores = new EncodedUtterance();
        run.Output<float>(0).CopyTo(scores.Prepare(encoded.Frames, (int)run.OutputShape(0)[2]));
        return scores;
    }
}
