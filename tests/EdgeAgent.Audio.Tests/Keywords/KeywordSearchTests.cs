using System.Text.Json;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Keywords.OpenWakeWord;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public class KeywordSearchTests
{
    [AssetFact]
    public void Mel_frames_embeddings_and_scores_of_a_clip_are_the_references()
    {
        var raw = NpzArchive.Open(TestAssets.PathOf("expected/kws_raw.npz"));
        using var model = TestKeywords.OpenAsset("digits_head");
        using var search = new OpenWakeWordSearch((OpenWakeWordNetwork)model.Network, "s");
        var mel = search.Mel(Array.ConvertAll(raw["digit7_samples"].ToFloats(), v => v / 32768), default);
        AssertNear(raw["digit7_mel"].ToFloats(), mel, 1e-3f);
        var embeddings = search.Embeddings(mel, default);
        AssertNear(raw["digit7_embeddings"].ToFloats(), embeddings, 1e-3f);
        AssertNear(raw["digit7_probabilities"].ToFloats(), search.Scores(0, embeddings, default), 1e-3f);
    }

    [AssetFact]
    public void Every_step_of_a_clip_has_the_references_score()
    {
        var raw = NpzArchive.Open(TestAssets.PathOf("expected/kws_raw.npz"));
        using var model = TestKeywords.OpenAsset("computer_v2");
        using var search = new OpenWakeWordSearch((OpenWakeWordNetwork)model.Network, "s");
        AssertNear(raw["wake_computer_steps"].ToFloats(), search.Scores(0, Embeddings(search, WithSilence("audio/wake/fl_slt_computer.wav")), default), 1e-3f);
    }

    [AssetFact]
    public void Every_wake_recording_has_the_references_best_scores_by_three_heads_on_shared_embeddings()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("expected/kws.json")));
        var wake = expected.RootElement.GetProperty("wake");
        var folder = TestKeywords.Folder("kws/melspectrogram.onnx", "kws/embedding_model.onnx", "kws/computer_v2.onnx", "kws/hey_marvin.onnx", "kws/marvin_v2.onnx");
        try
        {
            using var model = TestKeywords.Open(folder.FullName);
            using var search = new OpenWakeWordSearch((OpenWakeWordNetwork)model.Network, "s");
            Assert.Equal(["computer", "hey_marvin", "marvin"], model.Keywords);
            var files = wake.GetProperty("computer_v2.onnx").GetProperty("best_score").EnumerateObject().Select(f => f.Name).ToList();
            Assert.NotEmpty(files);
            Compare("", h => h.GetProperty("silence"), new float[48000]);
            foreach (var file in files)
                Compare(file, h => h.GetProperty("best_score").GetProperty(file), WithSilence($"audio/wake/{file}"));

            void Compare(string file, Func<JsonElement, JsonElement> best, float[] samples)
            {
                var embeddings = Embeddings(search, samples);
                string[] heads = ["computer_v2", "hey_marvin", "marvin_v2"];
                for (var h = 0; h < heads.Length; h++)
                    Assert.True(Math.Abs(best(wake.GetProperty($"{heads[h]}.onnx")).GetSingle() - search.Scores(h, embeddings, default).Max()) <= 1e-3f, $"{file} {heads[h]}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // All 600 with EDGEAGENT_ALL_DIGITS=1 (a minute): 600 labels equal, scores within 2e-5.
    [AssetFact]
    public void Digits_have_the_references_labels_and_scores()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("expected/kws.json")));
        using var model = TestKeywords.OpenAsset("digits_head");
        using var search = new OpenWakeWordSearch((OpenWakeWordNetwork)model.Network, "s");
        var files = expected.RootElement.GetProperty("digits").GetProperty("files").EnumerateObject().ToList();
        var step = Environment.GetEnvironmentVariable("EDGEAGENT_ALL_DIGITS") is { Length: > 0 } ? 1 : 13;
        for (var i = 0; i < files.Count; i += step)
        {
            var clip = ScipyUpsampler.Twice(TestAudio.Read($"audio/digits/{files[i].Name}"));
            clip = clip[..Math.Min(clip.Length, 32000)];
            var samples = new float[32000];
            clip.CopyTo(samples, (32000 - clip.Length) / 2);
            var scores = search.Scores(0, Embeddings(search, samples), default);
            Assert.Equal(files[i].Value[0].GetInt32(), Array.IndexOf(scores, scores.Max()));
            Assert.Equal(files[i].Value[1].GetSingle(), scores.Max(), 1e-3f);
        }
    }

    [AssetFact]
    public void A_keyword_is_found_where_it_is_said_and_only_once()
    {
        using var model = TestKeywords.OpenAsset("marvin_v2");
        using var search = new KeywordSearch(model, "s");
        var word = TestAudio.Read("audio/wake/fl_slt_marvin.wav");
        float[] samples = [.. word, .. new float[60000], .. word];
        var hits = search.Find(samples, new KeywordOptions(), default);
        Assert.Equal(["marvin", "marvin"], hits.Select(h => h.Label));
        Assert.All(hits, h => Assert.InRange(h.Score, 0.9, 1));
        Assert.InRange(hits[0].End, word.Length / 2, 2 * word.Length);
        Assert.InRange(hits[1].Start, word.Length, word.Length + 60000);
        Assert.InRange(hits[1].End, word.Length + 60000, samples.Length);
        Assert.Empty(search.Find(TestAudio.Read("audio/wake/fl_slt_computer.wav"), new KeywordOptions(), default));
    }

    [AssetTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(600)]
    public void A_recording_shorter_than_any_word_has_no_keyword(int length)
    {
        using var model = TestKeywords.OpenAsset("computer_v2");
        using var search = new KeywordSearch(model, "s");
        Assert.Empty(search.Find(new float[length], new KeywordOptions(), default));
    }

    private static float[] WithSilence(string asset) => [.. new float[24000], .. TestAudio.Read(asset), .. new float[16000]];

    private static float[] Embeddings(OpenWakeWordSearch search, float[] samples) => search.Embeddings(search.Mel(samples, default), default);

    private static void AssertNear(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second)), 0, tolerance);
    }
}
