using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition;

/// <summary>Recognisers that go along with the samples, each of a framework's own export and the bundled one.</summary>
public sealed class StreamingRecognizerTests
{
    private const string Espnet = "exports/espnet/streaming";
    private const string Icefall = "exports/icefall/zipformer_streaming_transducer";

    [AssetTheory]
    [InlineData(Espnet, DecodeMethod.CtcGreedy, true)]
    [InlineData(Espnet, DecodeMethod.Joint, false)]
    [InlineData(Icefall, DecodeMethod.TransducerGreedy, true)]
    [InlineData(Icefall, DecodeMethod.ModifiedBeam, true)]
    [InlineData(Icefall, DecodeMethod.Alsd, false)]
    public void An_utterance_in_parts_of_any_length_is_to_the_last_bit_what_it_is_as_a_whole(string export, DecodeMethod method, bool searchesAlong)
    {
        using var model = Load(TestAssets.PathOf(export));
        Check(model, method, searchesAlong, Clip.Read("exports/espnet/wav/spk2_snt2.wav"));
    }

    [Fact]
    public void A_phrase_in_parts_of_any_length_is_to_the_last_bit_what_it_is_as_a_whole()
    {
        var folder = Path.Combine(Repository.Root, "models", "commands");
        using var model = Load(folder);
        Check(model, null, searchesAlong: true, TestAudio.ReadWav(Directory.EnumerateFiles(Path.Combine(folder, "golden"), "*.wav").Order(StringComparer.Ordinal).First()));
    }

    [AssetFact]
    public void What_was_heard_along_the_way_grows_with_the_samples_and_the_next_utterance_knows_nothing_of_it()
    {
        using var model = Load(TestAssets.PathOf(Espnet));
        using var recognizer = Open(model, DecodeMethod.CtcGreedy);
        var samples = Clip.Read("exports/espnet/wav/librispeech-1995-1837-0001.wav");
        recognizer.Begin();
        Assert.Equal("", recognizer.Hear(0, CancellationToken.None).Text);
        var heard = 0;
        foreach (var part in samples.Chunk(1600))
        {
            var before = recognizer.Hear(0, CancellationToken.None).TokenIds;
            var isNew = recognizer.Accept(part, CancellationToken.None);
            var after = recognizer.Hear(0, CancellationToken.None).TokenIds;

            // The best path of CTC never takes back what it has said.
            Assert.Equal(before, after.Take(before.Count));
            if (!isNew)
                Assert.Equal(before.Count, after.Count);
            heard += after.Count > before.Count ? 1 : 0;
        }

        Assert.True(heard > 8, $"Only {heard} times it heard more.");
        recognizer.Begin();
        Assert.Equal("", recognizer.Hear(0, CancellationToken.None).Text);
    }

    [AssetFact]
    public void A_search_of_the_whole_refuses_an_utterance_that_is_too_long_for_the_export_and_goes_on_with_the_next()
    {
        using var model = Load(TestAssets.PathOf(Espnet));
        using var recognizer = Open(model, DecodeMethod.Joint);
        var tooLong = new float[61 * 16000];
        Assert.Contains("an utterance of 61.0 s", Assert.Throws<ModelException>(() => recognizer.Recognize(tooLong, 0, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), 0, CancellationToken.None).Text);
    }

    private static void Check(IRecognitionModel model, DecodeMethod? method, bool searchesAlong, float[] samples)
    {
        using var recognizer = Open(model, method);
        Assert.Equal(searchesAlong, recognizer.SearchesAlong);
        var whole = recognizer.Recognize(samples, 250, CancellationToken.None);
        Assert.NotEmpty(whole.Text);
        foreach (var seed in (int[])[1, 2, 3])
        {
            var random = new Random(seed);
            recognizer.Begin();
            for (var at = 0; at < samples.Length;)
            {
                var next = Math.Min(at + random.Next(seed == 1 ? 400 : 40000), samples.Length);
                recognizer.Accept(samples.AsSpan(at..next), CancellationToken.None);
                if (random.Next(8) == 0)
                    recognizer.Hear(250, CancellationToken.None);
                at = next;
            }

            var parts = recognizer.Finish(250, CancellationToken.None);
            Assert.Equal((whole.Text, whole.Score, whole.Confidence), (parts.Text, parts.Score, parts.Confidence));
            Assert.Equal(whole.TokenIds, parts.TokenIds);
            Assert.Equal(whole.Words, parts.Words);
        }
    }

    private static IRecognitionModel Load(string folder) =>
        RecognitionFamilies.Load(new BundleReader([]).Read(folder), Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private static IStreamingRecognizer Open(IRecognitionModel model, DecodeMethod? method) =>
        Assert.IsAssignableFrom<IStreamingRecognizer>(model.Open("test", new RecognizerOptions { Search = new SearchSettings(method, new Dictionary<SearchParameter, double>()) }));
}
