using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Audio.Recognition.Whisper;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Whisper;

public sealed class SherpaWhisperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_and_values_that_are_kept_give_what_the_whole_text_gives()
    {
        SyntheticSherpa.Write(_folder.Path);
        var vocabulary = SyntheticSherpa.Vocabulary;
        var parts = Parts(out var graphs);
        using (graphs)
        {
            using var encoder = parts.Network.OpenEncoder("test", 1);
            using var decoder = parts.Network.OpenDecoder("test", 1, 1);
            using var other = parts.Network.OpenDecoder("other", 1, 1);
            var encoded = new EncodedUtterance();
            Assert.True(encoder.TryEncode(Noise(48_000), encoded, CancellationToken.None));
            Assert.Equal((50, 5, 600), (encoded.Frames, encoded.SoundingFrames, encoded.MsPerFrame));
            float[] kept = new float[3 * vocabulary], whole = new float[vocabulary];

            // Twice: an utterance leaves nothing behind for the next one.
            for (var round = 0; round < 2; round++)
            {
                decoder.Begin(encoded);
                decoder.Prompt([7, 8, 11], kept, CancellationToken.None);
                List<int[]> texts = [[7, 8, 11]];
                foreach (var (parents, tokens) in ((int[], int[])[])[([0, 0, 0], [1, 2, 3]), ([2, 0, 2], [4, 5, 0]), ([1, 1], [2, 3]), ([1, 0, 0], [1, 1, 4])])
                {
                    decoder.Advance(parents, tokens, kept, CancellationToken.None);
                    texts = [.. parents.Select((p, i) => (int[])[.. texts[p], tokens[i]])];
                    for (var i = 0; i < texts.Count; i++)
                    {
                        other.Begin(encoded);
                        other.Prompt(texts[i], whole, CancellationToken.None);
                        for (var v = 0; v < vocabulary; v++)
                            Assert.Equal(whole[v], kept[(i * vocabulary) + v], 1e-4f);
                    }
                }
            }
        }
    }

    [Fact]
    public void The_metadata_say_how_texts_are_searched()
    {
        SyntheticSherpa.Write(_folder.Path);
        var parts = Parts(out var graphs);
        using (graphs)
        {
            Assert.Equal([7, PromptedSearchOptions.HeardLanguage, 11, 15], parts.Search.Prompt);
            Assert.Equal([8, 9], parts.Search.Languages);
            Assert.Equal([6], parts.Search.Ends);
            Assert.Equal([3, 11, 10, 7, 13, 12, 14], parts.Search.Suppressed);
            Assert.Equal([0, 6], parts.Search.SuppressedFirst);
            Assert.Equal((10, 8, 16), (parts.Search.MostTokens, parts.Features.MelBins, parts.Tokens.Count));
            Assert.Equal("we are à", parts.Tokens.Text([.. ((int[])[1, 0, 2, 3, 4, 0, 5, 6, 7]).Select(id => new TimedToken(id, 0, 1, 1))]));
        }
    }

    [Fact]
    public void A_folder_of_sherpa_onnx_runs_as_it_is()
    {
        SyntheticSherpa.Write(_folder.Path);
        var bundle = new BundleReader([]).Read(_folder.Path);

        Assert.Equal(("whisper", "the metadata of small-encoder.onnx say model_type: whisper-small"), RecognitionFamilies.Recognise(bundle));
        using var model = RecognitionFamilies.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        foreach (var beam in (int[])[1, 3])
        {
            using var recognizer = model.Open("test", new RecognizerOptions
            {
                Search = new SearchSettings(DecodeMethod.Attention, new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = beam }),
            });
            var heard = recognizer.Recognize(Noise(32_000), 0, CancellationToken.None);
            Assert.NotEmpty(heard.TokenIds);
            Assert.NotEqual(0, heard.TokenIds[0]);
            Assert.DoesNotContain(3, heard.TokenIds);
            Assert.True(heard.Score < 0);
        }
    }

    [Fact]
    public void Parts_that_are_missing_or_of_another_export_are_refused()
    {
        Assert.EndsWith("its metadata say eot: many, where a whole number must stand. Export the model again with sherpa-onnx's scripts/whisper/export-onnx.py.", Fault(g => g.Metadata("eot", "many")), StringComparison.Ordinal);
        Assert.EndsWith("its metadata say eot: 99, where tokens 0 to 15 (n_vocab) must stand. Export the model again with sherpa-onnx's scripts/whisper/export-onnx.py.", Fault(g => g.Metadata("eot", "99")), StringComparison.Ordinal);
        Assert.EndsWith("gives scores of 17 tokens, but the encoder's metadata say n_vocab: 16. They are not of one export; copy the whole folder again.", Fault(vocabulary: 17), StringComparison.Ordinal);
        Assert.EndsWith(
            $", 5], but {_folder["small-decoder.onnx"]} has 4 layers of 5 values. They are not of one export; copy the whole folder again.",
            Fault(layers: 4), StringComparison.Ordinal);
        SyntheticSherpa.Write(_folder.Path);
        File.WriteAllText(_folder["small-tokens.txt"], "not base64 1\n");
        Assert.EndsWith("cannot be used: 'not base64' is not Base64. Copy the file that belongs to the graphs from sherpa-onnx's export.", Fault(write: false), StringComparison.Ordinal);
        File.Delete(_folder["small-tokens.txt"]);
        Assert.EndsWith("has no list of tokens, so its output cannot be spelt. Copy the …-tokens.txt of the export beside it.", Fault(write: false), StringComparison.Ordinal);
        File.Move(_folder["small-decoder.onnx"], _folder["other.onnx"]);
        Assert.EndsWith("has an encoder (small-encoder.onnx) and no decoder. A Whisper export is both together: copy the whole folder again.", Fault(write: false), StringComparison.Ordinal);

        string Fault(Action<OnnxModelWriter>? change = null, int vocabulary = 0, int layers = SyntheticSherpa.Layers, bool write = true)
        {
            if (write)
                SyntheticSherpa.Write(_folder.Path, change, vocabulary, layers);
            return Assert.Throws<ModelException>(() => RecognitionFamilies.Load(new BundleReader([]).Read(_folder.Path), Engine.Cpu, TimeProvider.System, NullLogger.Instance)).Message;
        }
    }

    private WhisperParts Parts(out GraphSet graphs)
    {
        var bundle = new BundleReader([]).Read(_folder.Path);
        graphs = new GraphSet(bundle, Engine.Cpu, TimeSpan.FromSeconds(60), TimeProvider.System, NullLogger.Instance);
        return SherpaNetwork.Open(bundle, SherpaFiles.Of(bundle)!, graphs);
    }

    private static float[] Noise(int samples)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, samples).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
