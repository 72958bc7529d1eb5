using System.Globalization;
using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Acoustic;

public sealed class SpeechBrainAttentionTests : IDisposable
{
    private const string Folder = "exports/speechbrain/crdnn_seq2seq";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void Every_reference_of_SpeechBrains_searches_is_heard_with_its_score()
    {
        using var model = Load();
        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf($"{Folder}/reference.json")));
        var parameters = reference.RootElement.GetProperty("parameters");
        var heard = 0;
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            var samples = Clip.Read($"exports/espnet/wav/{utterance.Name}.wav");
            foreach (var result in utterance.Value.GetProperty("results").EnumerateObject())
            {
                using var recognizer = model.Open(result.Name, new RecognizerOptions { Search = Settings(result.Name, parameters) });

                var transcript = recognizer.Recognize(samples, 0, CancellationToken.None);

                var name = $"{utterance.Name} {result.Name}";
                Assert.Equal((name, Ids(result.Value)), (name, string.Join(' ', transcript.TokenIds)));
                Assert.Equal(result.Value.GetProperty("text").GetString(), transcript.Text);
                if (result.Value.TryGetProperty("score", out var score))
                    Assert.Equal(score.GetDouble(), transcript.Score, 1e-2);
                heard++;
            }
        }

        Assert.InRange(heard, 50, int.MaxValue);
    }

    [AssetFact]
    public void A_decoder_without_its_encoder_is_refused_by_name()
    {
        File.Copy(TestAssets.PathOf($"{Folder}/decoder_step.onnx"), _folder["decoder_step.onnx"]);
        File.WriteAllText(_folder["model.yaml"], $"name: deaf\nfamily: speechbrain\ntokens: [a, b]\n");

        var fault = Assert.Throws<ModelException>(() => RecognitionFamilies.Load(new BundleReader([]).Read(_folder.Path), Engine.Cpu, TimeProvider.System, NullLogger.Instance));

        Assert.Equal($"Model 'deaf' ({_folder.Path}) has no encoder: its graphs are decoder_step.onnx. Copy the encoder beside them, or say with 'files: {{encoder: …}}' which one it is.", fault.Message);
    }

    private static SearchSettings Settings(string name, JsonElement parameters)
    {
        var values = new Dictionary<SearchParameter, double>();
        if (name == "greedy")
        {
            // Its score is the plain sum.
            (values[SearchParameter.Beam], values[SearchParameter.EosThreshold], values[SearchParameter.LengthNormalization]) = (1, 0, 0);
            return new SearchSettings(DecodeMethod.Attention, values);
        }

        foreach (var (key, parameter) in new (string, SearchParameter)[]
        {
            ("beam_size", SearchParameter.Beam), ("coverage_penalty", SearchParameter.CoveragePenalty), ("temperature", SearchParameter.Temperature),
            ("length_rewarding", SearchParameter.LengthReward), ("ctc_weight", SearchParameter.CtcWeight), ("max_attn_shift", SearchParameter.MaxAttentionShift),
            ("eos_threshold", SearchParameter.EosThreshold), ("max_decode_ratio", SearchParameter.MaxLengthRatio),
        })
        {
            if (parameters.GetProperty(name).TryGetProperty(key, out var value))
                values[parameter] = value.GetDouble();
        }

        if (parameters.GetProperty(name).TryGetProperty("length_normalization", out var normalizes))
            values[SearchParameter.LengthNormalization] = normalizes.GetBoolean() ? 1 : 0;
        if (parameters.GetProperty(name).TryGetProperty("using_eos_threshold", out var uses) && !uses.GetBoolean())
            values[SearchParameter.EosThreshold] = 0;
        return new SearchSettings(values.ContainsKey(SearchParameter.CtcWeight) ? DecodeMethod.Joint : DecodeMethod.Attention, values);
    }

    private static string Ids(JsonElement result) =>
        string.Join(' ', result.GetProperty("token_ids").EnumerateArray().Select(t => t.GetInt32().ToString(CultureInfo.InvariantCulture)));

    private IRecognitionModel Load()
    {
        File.WriteAllText(_folder["b.yaml"], $"family: speechbrain\ntokens: {TestAssets.PathOf("exports/speechbrain/tokens.txt")}\nsos: 1\neos: 2\nblank: 0\n");
        return RecognitionFamilies.Load(BundleReader.Read(TestAssets.PathOf(Folder), _folder["b.yaml"]), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
    }
}
