using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Whisper;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Whisper;

public sealed class SyntheticWhisperTests : IDisposable
{
    private const int Vocabulary = 14;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Keys_and_values_that_are_kept_give_what_the_whole_text_gives(bool merged, bool anotherStreamComesBetween)
    {
        new SyntheticWhisper().Write(_folder.Path, merged);
        var bundle = new BundleReader([]).Read(_folder.Path);
        using var graphs = new GraphSet(bundle, Engine.Cpu, TimeSpan.FromSeconds(60), TimeProvider.System, NullLogger.Instance);
        using var otherGraphs = new GraphSet(bundle, Engine.Cpu, TimeSpan.FromSeconds(60), TimeProvider.System, NullLogger.Instance);
        var network = OptimumNetwork.Open(bundle, graphs).Network;
        using var decoder = network.OpenDecoder("test", 1, 1);
        using var other = (anotherStreamComesBetween ? network : OptimumNetwork.Open(bundle, otherGraphs).Network).OpenDecoder("other", 1, 1);
        var encoded = Encoded(frames: 40, width: 6);
        float[] kept = new float[3 * Vocabulary], whole = new float[Vocabulary];

        // Twice: an utterance leaves nothing behind for the next one.
        for (var round = 0; round < 2; round++)
        {
            decoder.Begin(encoded);
            decoder.Prompt([1, 2, 5], kept, CancellationToken.None);
            List<int[]> texts = [[1, 2, 5]];
            foreach (var (parents, tokens) in ((int[], int[])[])[([0, 0, 0], [7, 8, 9]), ([2, 0, 2], [10, 11, 12]), ([1, 1], [13, 7]), ([1, 0, 0], [8, 8, 9])])
            {
                decoder.Advance(parents, tokens, kept, CancellationToken.None);
                texts = [.. parents.Select((p, i) => (int[])[.. texts[p], tokens[i]])];
                for (var i = 0; i < texts.Count; i++)
                {
                    other.Begin(encoded);
                    other.Prompt(texts[i], whole, CancellationToken.None);
                    for (var v = 0; v < Vocabulary; v++)
                        Assert.Equal(whole[v], kept[(i * Vocabulary) + v], 1e-4f);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 4)]
    [InlineData(1, 3, 5, 6)]
    [InlineData(4, 2, 7, 9)]
    public void Networks_of_any_size_run_and_both_layouts_hear_the_same(int layers, int heads, int values, int width)
    {
        using var merged = new TemporaryFolder();
        var network = new SyntheticWhisper { Layers = layers, Heads = heads, Values = values, Width = width };
        network.Write(_folder.Path, merged: false);
        network.Write(merged.Path, merged: true);
        var samples = Noise(15_000);

        foreach (var beam in (int[])[1, 4])
        {
            var (one, other) = (Hear(_folder.Path, beam, samples), Hear(merged.Path, beam, samples));

            Assert.True(one.Score < 0);
            Assert.Equal(one.TokenIds, other.TokenIds);
            Assert.Equal(one.Score, other.Score, 1e-4);
        }
    }

    [Fact]
    public void What_it_hears_depends_on_the_sound_and_pieces_of_a_long_recording_are_joined()
    {
        new SyntheticWhisper().Write(_folder.Path, merged: true);
        var samples = Noise(50_000);
        var cut = new QuietCut(8000, 16_000);
        List<string> texts = [];
        for (var from = 0; from < samples.Length; from += cut.LengthOf(samples.AsSpan(from)))
            texts.Add(Hear(_folder.Path, 1, samples.AsSpan(from, cut.LengthOf(samples.AsSpan(from)))).Text);

        Assert.InRange(texts.Count, 4, 5);
        Assert.Equal(string.Join(' ', texts.Where(t => t.Length > 0)), Hear(_folder.Path, 1, samples).Text);
    }

    [Theory]
    [InlineData("", "onnx")]
    [InlineData("_quantized", "")]
    public void Graphs_may_stand_one_floor_below_or_have_an_ending(string ending, string below)
    {
        new SyntheticWhisper().Write(_folder.Path, merged: true, ending);
        if (below.Length > 0)
        {
            Directory.CreateDirectory(_folder[below]);
            foreach (var graph in Directory.EnumerateFiles(_folder.Path, "*.onnx"))
                File.Move(graph, Path.Combine(_folder[below], Path.GetFileName(graph)));
        }

        Assert.NotEmpty(Hear(_folder.Path, 1, Noise(8000)).TokenIds);
        if (below.Length > 0)
            Assert.NotEmpty(Hear(_folder[below], 1, Noise(8000)).TokenIds);
    }

    [Fact]
    public void Decoders_of_two_exports_are_refused()
    {
        using var other = new TemporaryFolder();
        new SyntheticWhisper { Layers = 2 }.Write(_folder.Path, merged: false);
        new SyntheticWhisper { Layers = 3 }.Write(other.Path, merged: false);
        File.Copy(other["decoder_with_past_model.onnx"], _folder["decoder_with_past_model.onnx"], overwrite: true);
        Assert.Equal(
            $"{_folder["decoder_with_past_model.onnx"]} takes past_key_values.2.decoder.key [B, 5, L, 3], {_folder["decoder_model.onnx"]} gives none. They are not of one export; copy the whole folder again.",
            Assert.Throws<ModelException>(() => Load(_folder.Path)).Message);

        new SyntheticWhisper { Layers = 2, Heads = 4 }.Write(other.Path, merged: false);
        File.Copy(other["decoder_with_past_model.onnx"], _folder["decoder_with_past_model.onnx"], overwrite: true);
        Assert.EndsWith(
            "takes past_key_values.0.decoder.key [B, 4, L, 3], " + _folder["decoder_model.onnx"] + " gives present.0.decoder.key [B, 5, L, 3]. They are not of one export; copy the whole folder again.",
            Assert.Throws<ModelException>(() => Load(_folder.Path)).Message, StringComparison.Ordinal);

        new SyntheticWhisper { Layers = 2, Width = 7 }.Write(other.Path, merged: false);
        File.Copy(other["decoder_with_past_model.onnx"], _folder["decoder_with_past_model.onnx"], overwrite: true);
        File.Copy(other["decoder_model.onnx"], _folder["decoder_model.onnx"], overwrite: true);
        Assert.Equal(
            $"{_folder["decoder_model.onnx"]} takes encoded frames of 7 values, {_folder["encoder_model.onnx"]} gives 6. They are not of one export; copy the whole folder again.",
            Assert.Throws<ModelException>(() => Load(_folder.Path)).Message);

        File.Copy(_folder["decoder_model.onnx"], _folder["decoder_with_past_model.onnx"], overwrite: true);
        Assert.StartsWith($"{_folder["decoder_with_past_model.onnx"]} takes no past_key_values, so it cannot go on from a text.", Assert.Throws<ModelException>(() => Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_that_the_first_exports_left_out_of_their_lists_are_known()
    {
        File.WriteAllText(_folder["vocab.json"], """{"a": 0, "<|endoftext|>": 1}""");
        File.WriteAllText(_folder["added_tokens.json"], """{"<|startoftranscript|>": 2, "<|yue|>": 3, "<|notimestamps|>": 4}""");
        var bundle = new ModelBundle { Name = "test", Folder = _folder.Path, Files = new Dictionary<string, string>() };

        var vocabulary = WhisperVocabulary.Read(bundle, _folder.Path, size: 7);

        Assert.Equal(["a", "<|endoftext|>", "<|startoftranscript|>", "<|yue|>", "<|notimestamps|>", "<|0.00|>", "<|0.02|>"], vocabulary.Table.Names);
        Assert.Equal([3], vocabulary.Languages);
        Assert.Equal("a", vocabulary.Table.Text([new TimedToken(5, 0, 1, 1), new TimedToken(0, 0, 1, 1), new TimedToken(1, 0, 1, 1)]));
    }

    [Theory]
    [InlineData("""{"model_type": "whisper"}""", new[] { 1, -1, 5, 6 })]
    [InlineData("""{"is_multilingual": false}""", new[] { 1, 6 })]
    [InlineData("""{"language": "haw", "task": "translate"}""", new[] { 1, 3, 4, 6 })]
    [InlineData("""{"language": "<|de|>"}""", new[] { 1, 2, 5, 6 })]
    [InlineData("""{"forced_decoder_ids": [[2, 5], [1, 3]]}""", new[] { 1, 3, 5, 6 })]
    [InlineData("""{"forced_decoder_ids": [[1, null], [2, 5]], "no_timestamps_token_id": 6}""", new[] { 1, -1, 5, 6 })]
    [InlineData("""{"forced_decoder_ids": [[1, 6]], "decoder_start_token_id": 0}""", new[] { 0, 6 })]
    public void The_prompt_is_what_the_export_says(string generation, int[] expected)
    {
        new SyntheticWhisper().Write(_folder.Path, merged: true);
        File.WriteAllText(_folder["generation_config.json"], generation);
        var bundle = new BundleReader([]).Read(_folder.Path);
        var config = WhisperConfig.Read(bundle, _folder.Path);

        var search = config.Search(bundle, WhisperVocabulary.Read(bundle, _folder.Path, config.VocabularySize));

        Assert.Equal(expected, search.Prompt);
        Assert.Equal(24 - expected.Length, search.MostTokens);
        Assert.Equal([0], search.Ends);
    }

    [Fact]
    public void What_the_generation_configuration_says_of_the_search_holds()
    {
        new SyntheticWhisper().Write(_folder.Path, merged: true);
        File.WriteAllText(_folder["generation_config.json"],
            """{"num_beams": 5, "length_penalty": 0.5, "max_length": 20, "eos_token_id": [0, 1], "suppress_tokens": [-1, 7], "begin_suppress_tokens": [8, 0], "lang_to_id": {"<|haw|>": 3}}""");
        var bundle = new BundleReader([]).Read(_folder.Path);
        var config = WhisperConfig.Read(bundle, _folder.Path);

        var search = config.Search(bundle, WhisperVocabulary.Read(bundle, _folder.Path, config.VocabularySize));

        Assert.Equal((5, 0.5, 16), (search.Beam, search.LengthPenalty, search.MostTokens));
        Assert.Equal([0, 1], search.Ends);
        Assert.Equal([7], search.Suppressed);
        Assert.Equal([8, 0], search.SuppressedFirst);
        Assert.Equal([3], search.Languages);
    }

    [Theory]
    [InlineData(16_000, 16_000)]
    [InlineData(40_000, 16_000)]
    public void A_recording_is_cut_where_it_is_quietest(int length, int usual)
    {
        var cut = new QuietCut(8000, 16_000);
        var samples = Noise(length);
        Assert.Equal(length <= 16_000 ? length : usual, cut.LengthOf(new float[length]));
        if (length <= 16_000)
            return;
        samples.AsSpan(12_000, 2400).Clear();

        Assert.InRange(cut.LengthOf(samples), 12_000, 14_400);
    }

    private static EncodedUtterance Encoded(int frames, int width)
    {
        var encoded = new EncodedUtterance();
        var random = new Random(3);
        foreach (ref var value in encoded.Prepare(frames, width))
            value = (float)(random.NextDouble() - 0.5);
        return encoded;
    }

    private static float[] Noise(int samples)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, samples).Select(i => (float)((random.NextDouble() - 0.5) * Math.Sin(i / 3000.0)))];
    }

    private static Transcript Hear(string folder, int beam, ReadOnlySpan<float> samples)
    {
        using var model = Load(folder);
        using var recognizer = model.Open("test", new RecognizerOptions
        {
            Search = new SearchSettings(DecodeMethod.Attention, new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = beam }),
        });
        return recognizer.Recognize(samples, 0, CancellationToken.None);
    }

    private static IRecognitionModel Load(string folder) => RecognitionFamilies.Load(new BundleReader([]).Read(folder), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
}
