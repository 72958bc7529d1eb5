using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>Searches label by label against ESPnet's own results: every case, every utterance, every text of the n-best lists.</summary>
public sealed class EspnetSearchTests
{
    private const string Conformer = "exports/espnet/conformer";
    private const string Unknown = "librispeech-1995-1837-0001";

    private static readonly string[] Cases =
    [
        "ctc_prefix_beam1",
        "attention_beam1",
        "joint_beam1",
        "joint_lm_beam1",
        "ctc_prefix_beam5",
        "attention_beam5",
        "joint_beam5",
        "joint_lm_beam5",
        "ctc_prefix_beam10",
        "attention_beam10",
        "joint_beam10",
        "joint_lm_beam10",
        "joint_lm_bonus_beam5",
        "joint_bonus_neg_beam5",
        "joint_maxlen_beam5",
        "joint_maxlenabs_beam5",
    ];

    public static TheoryData<string> CaseNames => [.. Cases];

    [AssetTheory]
    [MemberData(nameof(CaseNames))]
    public void Every_text_has_the_tokens_and_the_score_that_ESPnet_gives(string name)
    {
        using var reference = Reference();
        var parameters = reference.RootElement.GetProperty("parameters").GetProperty(name);
        using var model = Load(quantized: false);
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        using var search = model.OpenSearch("test", new RecognizerOptions { Search = SettingsOf(parameters) }, out _);
        var texts = 0;
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            var found = Search(encoder, search, utterance.Value);
            var expected = utterance.Value.GetProperty("results").GetProperty(name).GetProperty("nbest").EnumerateArray().ToArray();
            Assert.InRange(found.Count, Math.Min(expected.Length, 1), int.MaxValue);
            for (var i = 0; i < expected.Length; i++, texts++)
            {
                Assert.Equal(Ids(expected[i].GetProperty("token_ids")), found[i].Tokens.Select(t => t.Id));
                Assert.Equal(expected[i].GetProperty("score").GetDouble(), found[i].Score, 1e-2);
            }
        }

        Assert.InRange(texts, 7, int.MaxValue);
    }

    /// <summary>
    /// The long clip, which is none the model was trained on, has no one right result: when its samples are changed by 1 in 100,000,
    /// which quantized graphs turn into steps of 0.02, four different texts come out (measured, the reference's among them). They
    /// all begin alike.
    /// </summary>
    [AssetFact]
    public void Quantized_graphs_find_what_espnet_onnx_finds_with_them()
    {
        using var reference = Reference();
        using var model = Load(quantized: true);
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        using var search = model.OpenSearch("test", new RecognizerOptions { Search = SettingsOf(reference.RootElement.GetProperty("parameters").GetProperty("joint_beam5")) }, out _);
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            var expected = utterance.Value.GetProperty("results").GetProperty("joint_beam5").GetProperty("espnet_onnx_quantized");
            var best = Search(encoder, search, utterance.Value)[0];
            var ids = Ids(expected.GetProperty("yseq"))[1..^1];
            if (utterance.Name == Unknown)
            {
                Assert.Equal(ids[..30], best.Tokens.Take(30).Select(t => t.Id));
                continue;
            }

            Assert.Equal(ids, best.Tokens.Select(t => t.Id));
            Assert.Equal(expected.GetProperty("score").GetDouble(), best.Score, 1e-2);
        }
    }

    [AssetFact]
    public void No_case_of_the_reference_is_left_out()
    {
        using var reference = Reference();
        Assert.Equal(reference.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name), Cases);
    }

    private static JsonDocument Reference() => JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf(Conformer + "/reference.json")));

    private static EspnetModel Load(bool quantized) => EspnetModel.Load(
        new ModelBundle { Name = "conformer", Folder = TestAssets.PathOf(Conformer), Files = new Dictionary<string, string>() },
        new EspnetModelOptions { Quantized = quantized }, TimeProvider.System, NullLogger.Instance);

    private static IReadOnlyList<Hypothesis> Search(IUtteranceEncoder encoder, IUtteranceSearch search, JsonElement utterance)
    {
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(Clip.Read(Path.Combine(Conformer, utterance.GetProperty("wav").GetString()!)), encoded, CancellationToken.None));
        Assert.Equal(utterance.GetProperty("encoder_frames").GetInt32(), encoded.Frames);
        var found = search.Decode(encoded, CancellationToken.None);
        foreach (var text in found)
            CheckTimes(text, encoded.Frames);
        return found;
    }

    private static void CheckTimes(Hypothesis text, int frames)
    {
        var before = 0;
        foreach (var token in text.Tokens)
        {
            Assert.InRange(token.StartFrame, before, token.EndFrame);
            Assert.InRange(token.EndFrame, token.StartFrame, frames);
            Assert.InRange(token.Confidence, 0, 1);
            before = token.EndFrame;
        }
    }

    private static SearchSettings SettingsOf(JsonElement parameters)
    {
        double Value(string name) => parameters.GetProperty(name).GetDouble();
        return new SearchSettings(DecodeMethod.Joint, new Dictionary<SearchParameter, double>
        {
            [SearchParameter.Beam] = Value("beam_size"),
            [SearchParameter.CtcWeight] = Value("ctc_weight"),
            [SearchParameter.LmWeight] = Value("lm_weight"),
            [SearchParameter.LengthBonus] = Value("penalty"),
            [SearchParameter.MaxLengthRatio] = Value("maxlenratio"),
            [SearchParameter.MinLengthRatio] = Value("minlenratio"),
        });
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(t => t.GetInt32())];
}
