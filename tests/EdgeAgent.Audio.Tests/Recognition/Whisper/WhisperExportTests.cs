using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Whisper;

public sealed class WhisperExportTests : IDisposable
{
    private const string Export = "exports/hf_transformers/whisper_tiny";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void A_Whisper_folder_of_optimum_runs_as_it_is_and_hears_what_Transformers_hears()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf(Export));
        Assert.Equal(("whisper", "the config.json beside it says model_type: whisper"), RecognitionFamilies.Recognise(bundle));
        using var model = Load(bundle);
        using var recognizer = model.Open("test", new RecognizerOptions());
        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf($"{Export}/reference.json")));
        var heard = 0;
        foreach (var utterance in reference.RootElement.GetProperty("utterances").EnumerateObject())
        {
            var clip = Clip.Read($"exports/espnet/wav/{utterance.Name}.wav");
            var sequence = utterance.Value.GetProperty("sequence").EnumerateArray().Select(t => t.GetInt32()).ToArray();

            var transcript = recognizer.Recognize(clip, 500, CancellationToken.None);

            // Without the prompt of four and the end.
            Assert.Equal(sequence[4..^1], transcript.TokenIds);
            Assert.Equal(utterance.Value.GetProperty("text").GetString(), transcript.Text);
            Assert.True(transcript.Score < 0);
            Assert.InRange(transcript.Confidence, 0.01, 1);
            Assert.Equal(500, transcript.Words[0].StartMs);
            Assert.Equal(500 + (clip.Length / 16.0), transcript.Words[^1].EndMs, 20.0);
            heard++;
        }

        Assert.Equal(4, heard);
    }

    [AssetFact]
    public void Any_one_graph_of_a_folder_stands_for_the_folder()
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf($"{Export}/decoder_model.onnx")));
        using var recognizer = model.Open("test", new RecognizerOptions());

        Assert.Equal("WE ARE SURE THAT ONE WAR IS ENOUGH", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), 0, CancellationToken.None).Text);
    }

    [AssetTheory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_beam_is_at_least_as_good_as_the_likeliest_path_and_the_same_each_time(int beam)
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Export)));
        using var greedy = model.Open("greedy", new RecognizerOptions());
        using var search = model.Open("beam", With(DecodeMethod.Attention, (SearchParameter.Beam, beam)));
        var samples = Clip.Read("exports/espnet/wav/spk2_snt1.wav");

        var (best, one) = (search.Recognize(samples, 0, CancellationToken.None), greedy.Recognize(samples, 0, CancellationToken.None));

        Assert.True(best.Score / (best.TokenIds.Count + 1) >= (one.Score / (one.TokenIds.Count + 1)) - 1e-5);
        var again = search.Recognize(samples, 0, CancellationToken.None);
        Assert.Equal((best.Text, best.Score), (again.Text, again.Score));
    }

    [AssetFact]
    public void A_recording_that_is_longer_than_a_window_is_heard_piece_by_piece()
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Export)));
        using var recognizer = model.Open("test", new RecognizerOptions());
        var (first, second) = (Clip.Read("exports/espnet/wav/spk2_snt2.wav"), Clip.Read("exports/espnet/wav/spk2_snt1.wav"));

        // Silence lies around the place where the window must be cut.
        var samples = new float[(32 * 16000) + second.Length];
        first.CopyTo(samples, 0);
        second.CopyTo(samples, 31 * 16000);

        var whole = recognizer.Recognize(samples, 0, CancellationToken.None);

        Assert.StartsWith(recognizer.Recognize(samples.AsSpan(0, 30 * 16000), 0, CancellationToken.None).Text + " ", whole.Text, StringComparison.Ordinal);
        Assert.Contains(whole.Words, w => w.StartMs >= 30_000);
        Assert.InRange(whole.Words[^1].EndMs, 30_000, samples.Length / 16.0 + 20);
    }

    [AssetFact]
    public void A_grammar_lets_it_say_its_phrases_only()
    {
        var grammar = _folder["grammar.txt"];
        File.WriteAllText(grammar, "tear a thin sheet\nwe are sure that one [more] war is enough\n");
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Export)));
        using var recognizer = model.Open("test", new RecognizerOptions { GrammarFile = grammar });

        Assert.Equal("WE ARE SURE THAT ONE WAR IS ENOUGH", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), 0, CancellationToken.None).Text);
        Assert.StartsWith("TEAR A THIN SHEET", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt1.wav"), 0, CancellationToken.None).Text, StringComparison.Ordinal);
    }

    [AssetTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(159)]
    public void Too_few_samples_for_a_frame_say_nothing(int samples)
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Export)));
        using var recognizer = model.Open("test", new RecognizerOptions());

        Assert.Equal("", recognizer.Recognize(new float[samples], 0, CancellationToken.None).Text);
    }

    [AssetFact]
    public void A_search_that_it_has_no_graph_for_is_refused()
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Export)));

        var fault = Assert.Throws<ModelException>(() => model.Open("test", With(DecodeMethod.Joint)));

        Assert.Equal("Model 'whisper_tiny' has an attention decoder only; it is searched by attention (--beam 1 is greedy).", fault.Message);
    }

    [AssetTheory]
    [InlineData("encoder_model.onnx", ModelFault.Missing, "has no encoder (encoder_model.onnx); it has decoder_model.onnx, decoder_with_past_model.onnx. A Whisper export is its encoder and its decoders together: copy the whole folder again.")]
    [InlineData("decoder_model.onnx", ModelFault.Missing, "has no decoder that begins a text (decoder_model.onnx); it has decoder_with_past_model.onnx, encoder_model.onnx. A Whisper export is its encoder and its decoders together: copy the whole folder again.")]
    [InlineData("decoder_with_past_model.onnx", ModelFault.Missing, "has no decoder that goes on from a text (decoder_with_past_model.onnx, which optimum exports with --task automatic-speech-recognition-with-past); it has decoder_model.onnx, encoder_model.onnx. A Whisper export is its encoder and its decoders together: copy the whole folder again.")]
    [InlineData("config.json", ModelFault.Missing, "config.json is missing or is no JSON object, so nobody says which token begins and which ends its texts. Copy config.json, generation_config.json, preprocessor_config.json and the tokens from the export.")]
    [InlineData("vocab.json", ModelFault.Missing, "has no list of tokens, so its output cannot be spelt. Copy vocab.json and added_tokens.json, or tokenizer.json, beside its config.json.")]
    public void A_part_that_is_missing_is_named(string missing, ModelFault expected, string message)
    {
        Copy(leaveOut: missing);

        var fault = Assert.Throws<ModelException>(() => Load(new BundleReader([]).Read(_folder.Path)));

        Assert.EndsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(expected, fault.Fault);
    }

    [AssetTheory]
    [InlineData("vocab.json", """{"<|endoftext|>": 0, "<|startoftranscript|>": 1, "<|en|>": 2, "<|transcribe|>": 3, "<|notimestamps|>": 4, "<pad>": 5, " ": 6}""", "decoder_model.onnx gives scores of 34 tokens, but 7 are listed (vocab.json, added_tokens.json or tokenizer.json). They are not of one export; copy the list of tokens that belongs to the graph.")]
    [InlineData("preprocessor_config.json", """{"feature_size": 128}""", "80 values a frame, but the features have 128 (feature_size of preprocessor_config.json, num_mel_bins of config.json). They are not of one export; copy the whole folder again.")]
    [InlineData("preprocessor_config.json", """{"chunk_length": 20}""", "3000 frames, but a window of the features has 2000 (chunk_length, hop_length and sampling_rate of preprocessor_config.json). They are not of one export; copy the whole folder again.")]
    [InlineData("generation_config.json", """{"eos_token_id": 50257}""", "eos_token_id names the token 50257, but there are tokens 0 to 33. The tokens are not of this export; copy the whole folder again.")]
    [InlineData("generation_config.json", """{"language": "fr"}""", "generation_config.json asks for the language <|fr|>, and no token is called so. Write the code that its tokens have, such as <|en|> or <|transcribe|>.")]
    [InlineData("generation_config.json", """{"forced_decoder_ids": [[2, 3]]}""", "forced_decoder_ids has nothing for the place before 2, or 2 twice. Copy config.json and generation_config.json again from the export.")]
    [InlineData("generation_config.json", """{"max_length": 4}""", "texts have 4 tokens at most (max_length, max_target_positions), of which the prompt takes 4. Copy config.json and generation_config.json again from the export.")]
    public void Parts_that_contradict_each_other_are_refused(string file, string content, string message)
    {
        Copy();
        File.WriteAllText(_folder[file], content);

        var fault = Assert.Throws<ModelException>(() => Load(new BundleReader([]).Read(_folder.Path)));

        Assert.EndsWith(message, fault.Message, StringComparison.Ordinal);
    }

    private void Copy(string? leaveOut = null)
    {
        foreach (var file in Directory.EnumerateFiles(TestAssets.PathOf(Export)).Where(f => Path.GetExtension(f) is ".onnx" or ".json" && Path.GetFileName(f) != leaveOut))
            File.WriteAllBytes(_folder[Path.GetFileName(file)], File.ReadAllBytes(file));
    }

    private static RecognizerOptions With(DecodeMethod method, params (SearchParameter Parameter, double Value)[] values) =>
        new() { Search = new SearchSettings(method, values.ToDictionary(v => v.Parameter, v => v.Value)) };

    private static IRecognitionModel Load(ModelBundle bundle) => RecognitionFamilies.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
}
