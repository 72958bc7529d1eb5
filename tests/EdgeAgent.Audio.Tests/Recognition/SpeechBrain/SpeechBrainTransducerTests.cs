using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.SpeechBrain;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.SpeechBrain;

public sealed class SpeechBrainTransducerTests : IDisposable
{
    private const string Export = "exports/speechbrain/transducer";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void A_transducer_and_a_description_that_stands_elsewhere_hear_what_SpeechBrain_hears()
    {
        File.WriteAllText(_folder["b.yaml"], $"family: speechbrain\ntokens: {TestAssets.PathOf("exports/speechbrain/tokens.txt")}\n");
        using var model = (ComposedModel)new SpeechBrainFamily().Load(BundleReader.Read(TestAssets.PathOf(Export), _folder["b.yaml"]), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var reference = JsonDocument.Parse(File.ReadAllBytes(TestAssets.PathOf($"{Export}/reference.json")));
        var parameters = reference.RootElement.GetProperty("parameters");
        var compared = 0;
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            using var encoder = model.OpenEncoder("test", new RecognizerOptions());
            var encoded = new EncodedUtterance();
            Assert.True(encoder.TryEncode(Clip.Read($"{Export}/{utterance.Value.GetProperty("wav").GetString()}"), encoded, CancellationToken.None));
            Assert.Equal(utterance.Value.GetProperty("out_frames").GetInt32(), encoded.Frames);
            foreach (var result in utterance.Value.GetProperty("results").EnumerateObject())
            {
                using var search = model.OpenSearch("test", new RecognizerOptions { Search = SettingsOf(parameters.GetProperty(result.Name)) }, out _);
                var found = search.Decode(encoded, CancellationToken.None);
                List<(JsonElement Text, string Score)> expected = result.Value.TryGetProperty("nbest", out var nbest)
                    ? [.. nbest.EnumerateArray().Select(t => (t, "score"))]
                    : [(result.Value, "sum_logp_of_tokens")];
                for (var i = 0; i < expected.Count; i++)
                {
                    Assert.Equal(expected[i].Text.GetProperty("token_ids").EnumerateArray().Select(t => t.GetInt32()), found[i].Tokens.Select(t => t.Id));
                    Assert.Equal(expected[i].Text.GetProperty(expected[i].Score).GetDouble(), found[i].Score, 1e-3);
                    compared++;
                }
            }
        }

        // SpeechBrain's lists are shorter where fewer texts were kept.
        Assert.Equal(57, compared);
    }

    [AssetFact]
    public void Its_own_beam_search_is_what_runs_where_nobody_says_which()
    {
        File.WriteAllText(_folder["b.yaml"], $"family: speechbrain\ntokens: {TestAssets.PathOf("exports/speechbrain/tokens.txt")}\n");
        using var model = RecognitionFamilies.Load(BundleReader.Read(TestAssets.PathOf(Export), _folder["b.yaml"]), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var recognizer = model.Open("test", new RecognizerOptions());
        var heard = recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt1.wav"), 0, CancellationToken.None);
        Assert.Equal("WE ARE SURE THAT ONE WAR IS ENOUGH", heard.Text);
        Assert.Equal(-0.533218, heard.Score, 1e-3);
    }

    private static SearchSettings SettingsOf(JsonElement parameters)
    {
        var values = new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = parameters.GetProperty("beam_size").GetInt32() };
        if (parameters.TryGetProperty("state_beam", out var stateBeam))
            values[SearchParameter.StateBeam] = stateBeam.GetDouble();
        if (parameters.TryGetProperty("expand_beam", out var expandBeam))
            values[SearchParameter.ExpandBeam] = expandBeam.GetDouble();
        return new SearchSettings(DecodeMethod.TransducerBeam, values);
    }
}
