using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

public sealed class EspnetTransducerTests
{
    private const string Transducer = "exports/espnet/transducer";

    [AssetTheory]
    [InlineData("full/joint_network.onnx", "default_beam5_nonorm", 6 * 3)]
    [InlineData("full_batched_joint/joint_network.onnx", "", 6 * (1 + (6 * 3)))]
    public void Every_search_of_the_reference_gives_ESPnets_texts_and_scores(string joiner, string only, int texts)
    {
        using var export = new ExportCopy(Transducer, c => c.Replace("full/joint_network.onnx", joiner, StringComparison.Ordinal));
        using var model = Load(export.Folder);
        using var reference = JsonDocument.Parse(File.ReadAllBytes(TestAssets.PathOf($"{Transducer}/reference.json")));
        var parameters = reference.RootElement.GetProperty("parameters");
        var compared = 0;
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            var encoded = Encode(model, utterance.Value.GetProperty("wav").GetString()!);
            Assert.Equal(utterance.Value.GetProperty("encoder_frames").GetInt32(), encoded.Frames);
            foreach (var result in utterance.Value.GetProperty("results").EnumerateObject())
            {
                if (only.Length > 0 && result.Name != only)
                    continue;
                using var search = model.OpenSearch("test", new RecognizerOptions { Search = SettingsOf(parameters.GetProperty(result.Name)) }, out _);
                var found = search.Decode(encoded, CancellationToken.None);
                var expected = result.Value.GetProperty("nbest").EnumerateArray().ToList();
                Assert.True(found.Count >= expected.Count);
                for (var i = 0; i < expected.Count; i++)
                {
                    var ids = expected[i].GetProperty("yseq").EnumerateArray().Skip(1).Select(t => t.GetInt32());
                    Assert.Equal(ids, found[i].Tokens.Select(t => t.Id));
                    Assert.Equal(expected[i].GetProperty("score").GetDouble(), found[i].Score, 1e-3);
                    compared++;
                }
            }
        }

        Assert.Equal(texts, compared);
    }

    [AssetFact]
    public void The_export_says_how_it_is_searched()
    {
        using var asExported = Load(TestAssets.PathOf(Transducer));
        using var nsc = new ExportCopy(Transducer, c => c
            .Replace("search_args: {}", "search_args: {nstep: 2, prefix_alpha: 1}", StringComparison.Ordinal)
            .Replace("search_type: default", "search_type: nsc", StringComparison.Ordinal));
        using var other = Load(nsc.Folder);
        var results = Results("spk2_snt1");

        Check(asExported, results.GetProperty("default_beam5"));
        Check(other, results.GetProperty("nsc_beam5"));

        static void Check(EspnetModel model, JsonElement expected)
        {
            using var recognizer = model.Open("test", new RecognizerOptions());
            var transcript = recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt1.wav"), 0, CancellationToken.None);
            Assert.Equal(expected.GetProperty("nbest")[0].GetProperty("text").GetString(), transcript.Text);
            Assert.Equal(expected.GetProperty("nbest")[0].GetProperty("score").GetDouble(), transcript.Score, 1e-3);
            Assert.True(transcript.Words.Count > 5);
            Assert.InRange(transcript.Confidence, 0.1, 1);
        }
    }

    [AssetFact]
    public void Its_graph_of_CTC_can_be_searched_too()
    {
        using var model = Load(TestAssets.PathOf(Transducer));
        using var recognizer = model.Open("test", new RecognizerOptions { Search = new SearchSettings(DecodeMethod.CtcGreedy, new Dictionary<SearchParameter, double>()) });
        Assert.NotEmpty(recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt1.wav"), 0, CancellationToken.None).Text);
    }

    [AssetTheory]
    [InlineData("search_type: default", "search_type: beamy", ModelFault.Unsupported, "beam_search.search_type: beamy is not built; default, greedy, tsd, alsd, nsc and maes are.")]
    [InlineData("joint_network:", "join_network:", ModelFault.BadBundle, "transducer.use_transducer_decoder is true, but there is no section joint_network.")]
    [InlineData("full/joint_network.onnx", "full/ctc.onnx", ModelFault.Unfitting, "a transducer's joiner takes an encoded frame and what the prediction network said")]
    [InlineData("full/transducer_encoder.onnx", "full/ctc.onnx", ModelFault.Unfitting, "a transducer's prediction network takes labels int64 [B]")]
    [InlineData("beam_size: 5", "beam_size: 0", ModelFault.BadBundle, "beam_search.beam_size: '0' stands there, a whole number from 1 to 1000 is expected.")]
    [InlineData("  - A\n", "  - A\n  - AA\n", ModelFault.Unfitting, "gives scores of 31 labels, the model's list has 32 tokens.")]
    public void A_fault_of_the_export_is_said_in_words(string from, string to, ModelFault kind, string sentence)
    {
        using var export = new ExportCopy(Transducer, config => config.Replace(from, to, StringComparison.Ordinal));
        var fault = Assert.Throws<ModelException>(() => Load(export.Folder).Dispose());
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.Equal(kind, fault.Fault);
    }

    [AssetTheory]
    [InlineData(DecodeMethod.TransducerGreedy)]
    [InlineData(DecodeMethod.Tsd)]
    [InlineData(DecodeMethod.Nsc)]
    [InlineData(DecodeMethod.Maes)]
    [InlineData(DecodeMethod.ModifiedBeam)]
    public void A_warm_search_over_the_graphs_allocates_nothing_for_a_frame(DecodeMethod method)
    {
        using var export = new ExportCopy(Transducer, c => c.Replace("full/joint_network.onnx", "full_batched_joint/joint_network.onnx", StringComparison.Ordinal));
        using var model = Load(export.Folder);
        var encoded = Encode(model, "../wav/spk2_snt1.wav");
        using var search = (IFrameSearch)model.OpenSearch("test", new RecognizerOptions { Search = new SearchSettings(method, new Dictionary<SearchParameter, double>()) }, out _);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            search.Begin();
            search.Accept(encoded, CancellationToken.None);
        }));
    }

    internal static SearchSettings SettingsOf(JsonElement parameters)
    {
        var conf = parameters.GetProperty("conf");
        var values = new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = parameters.GetProperty("beam_size").GetInt32() };
        DecodeMethod? method = null;
        foreach (var entry in conf.EnumerateObject())
        {
            if (entry.Name == "search_type")
                method = entry.Value.GetString() == "default" ? DecodeMethod.TransducerBeam : Enum.Parse<DecodeMethod>(entry.Value.GetString()!, ignoreCase: true);
            else if (entry.Name == "score_norm")
                values[SearchParameter.ScoreNorm] = entry.Value.GetBoolean() ? 1 : 0;
            else
                values[entry.Name == "max_sym_exp" ? SearchParameter.MaxSymbols : SearchParameter.All.Single(p => p.Name == entry.Name)] = entry.Value.GetDouble();
        }

        return new SearchSettings(method, values);
    }

    private static JsonElement Results(string utterance) => JsonDocument.Parse(File.ReadAllBytes(TestAssets.PathOf($"{Transducer}/reference.json"))).RootElement
        .GetProperty("utterances").GetProperty(utterance).GetProperty("results");

    private static EncodedUtterance Encode(EspnetModel model, string wav)
    {
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(Clip.Read($"{Transducer}/{wav}"), encoded, CancellationToken.None));
        return encoded;
    }

    private static EspnetModel Load(string folder) => EspnetModel.Load(
        new ModelBundle { Name = "transducer", Folder = folder, Files = new Dictionary<string, string>() }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);
}
