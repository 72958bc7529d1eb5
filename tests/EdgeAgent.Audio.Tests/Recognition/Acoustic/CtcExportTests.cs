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

public sealed class CtcExportTests : IDisposable
{
    private const string Wav2Vec2 = "exports/hf_transformers/wav2vec2_ctc";
    private const string SpeechBrain = "exports/speechbrain/ctc_conformer";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void A_wav2vec2_folder_of_Transformers_runs_as_it_is_and_hears_what_Transformers_hears()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf(Wav2Vec2));

        Assert.Equal(("wav2vec2", "the config.json beside it says model_type: wav2vec2"), RecognitionFamilies.Recognise(bundle));
        Check(bundle, Wav2Vec2, u => u.TryGetProperty("ctc_greedy", out var greedy) ? greedy : u);
    }

    [AssetFact]
    public void A_SpeechBrain_graph_and_a_description_that_stands_elsewhere_hear_what_SpeechBrain_hears()
    {
        var description = Write("b.yaml", $"family: speechbrain\ntokens: {TestAssets.PathOf("exports/speechbrain/tokens.txt")}\n");
        var bundle = BundleReader.Read(TestAssets.PathOf($"{SpeechBrain}/model.onnx"), description);

        Check(bundle, SpeechBrain, u => u.GetProperty("ctc_greedy"));
    }

    [AssetFact]
    public void A_list_of_tokens_that_is_another_models_is_refused()
    {
        var description = Write("b.yaml", "family: speechbrain\ntokens: [a, b, c]\n");

        var fault = Assert.Throws<ModelException>(() => Load(BundleReader.Read(TestAssets.PathOf($"{SpeechBrain}/model.onnx"), description)));

        Assert.EndsWith("gives scores of 31 tokens, but 3 are listed. They are not of one export; copy the list of tokens that belongs to the graph.", fault.Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public void A_wide_beam_over_all_paths_is_no_worse_than_the_best_path()
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Wav2Vec2)));
        using var greedy = model.Open("greedy", new RecognizerOptions());
        using var beam = model.Open("beam", new RecognizerOptions
        {
            Search = new SearchSettings(DecodeMethod.CtcBeam, new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = 20 }),
        });
        var samples = Clip.Read("exports/espnet/wav/spk2_snt2.wav");

        Assert.True(beam.Recognize(samples, 0, CancellationToken.None).Score >= greedy.Recognize(samples, 0, CancellationToken.None).Score);
    }

    [AssetFact]
    public void A_grammar_lets_a_recogniser_of_letters_say_its_phrases_only()
    {
        var grammar = Write("grammar.txt", "tear a thin sheet\nwe are sure that one [more] war is enough\n");
        var description = Write("b.yaml", $"family: speechbrain\ntokens: {TestAssets.PathOf("exports/speechbrain/tokens.txt")}\n");
        using var model = Load(BundleReader.Read(TestAssets.PathOf($"{SpeechBrain}/model.onnx"), description));
        using var recognizer = model.Open("test", new RecognizerOptions { GrammarFile = grammar });

        Assert.Equal("WE ARE SURE THAT ONE WAR IS ENOUGH", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt1.wav"), 0, CancellationToken.None).Text);
        Assert.StartsWith("TEAR A THIN SHEET", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt3.wav"), 0, CancellationToken.None).Text, StringComparison.Ordinal);
    }

    [AssetTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(399)]
    public void Too_few_samples_for_a_row_say_nothing(int samples)
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Wav2Vec2)));
        using var recognizer = model.Open("test", new RecognizerOptions());

        Assert.Equal("", recognizer.Recognize(new float[samples], 0, CancellationToken.None).Text);
    }

    private static void Check(ModelBundle bundle, string folder, Func<JsonElement, JsonElement> result)
    {
        using var model = Load(bundle);
        using var recognizer = model.Open("test", new RecognizerOptions());
        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf($"{folder}/reference.json")));
        var heard = 0;
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            var expected = result(utterance.Value);

            var transcript = recognizer.Recognize(Clip.Read($"exports/espnet/wav/{utterance.Name}.wav"), 0, CancellationToken.None);

            Assert.Equal(expected.GetProperty("token_ids").EnumerateArray().Select(t => t.GetInt32()), transcript.TokenIds);
            Assert.Equal(expected.GetProperty("text").GetString(), transcript.Text);
            heard++;
        }

        Assert.True(heard > 0);
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }

    private static IRecognitionModel Load(ModelBundle bundle) => RecognitionFamilies.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
}
