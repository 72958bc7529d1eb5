using EdgeAgent.Audio.Keywords;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public class KeywordStageTests
{
    [AssetFact]
    public void A_wake_word_is_told_once_in_each_recording_of_it_and_in_none_of_other_words()
    {
        using var model = TestKeywords.OpenAsset("marvin_v2");
        // Two of the six voices: "marvin" and everything but "hey marvin", which holds it.
        var recordings = new[] { "fl_slt_*.wav", "es_en-us_*.wav" }.SelectMany(p => Directory.GetFiles(TestAssets.PathOf("audio/wake"), p))
            .Where(f => !f.EndsWith("hey_marvin.wav", StringComparison.Ordinal)).Order().ToList();
        Assert.NotEmpty(recordings);
        foreach (var path in recordings)
        {
            var hits = Hear(model, [.. TestAudio.Read(path), .. new float[16000]], 160);
            Assert.Equal(path.EndsWith("_marvin.wav", StringComparison.Ordinal) ? ["marvin"] : [], hits.Select(h => h.Label));
        }
    }

    [AssetFact]
    public void Hits_do_not_depend_on_the_blocks_and_lie_where_the_word_is()
    {
        using var model = TestKeywords.OpenAsset("computer_v2");
        float[] samples = [.. new float[50000], .. TestAudio.Read("audio/wake/fl_slt_computer.wav"), .. new float[16000]];
        var hits = Hear(model, samples, 160);
        var hit = Assert.Single(hits);
        Assert.Equal("computer", hit.Label);
        Assert.InRange(hit.End, 50000, 50000 + 17000);
        Assert.Equal(hit.End - 31712, hit.Start);
        Assert.Equal(hits, Hear(model, samples, 7777));
        Assert.Equal(hits, Hear(model, samples, samples.Length));
    }

    [AssetFact]
    public void Digits_of_one_head_are_told_by_their_labels()
    {
        using var model = TestKeywords.OpenAsset("digits_head");
        Assert.Equal(10, model.Keywords.Count);
        string[] names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        foreach (var digit in (ReadOnlySpan<int>)[0, 3, 7])
        {
            var word = ScipyUpsampler.Twice(TestAudio.Read($"audio/digits/{digit}_jackson_0.wav"));
            Assert.Equal(names[digit], Hear(model, [.. new float[8000], .. word, .. new float[24000]], 160)[0].Label);
        }
    }

    [AssetFact]
    public void A_gap_forgets_the_word_that_it_cuts()
    {
        using var model = TestKeywords.OpenAsset("marvin_v2");
        var word = TestAudio.Read("audio/wake/es_en-us_marvin.wav");
        var half = word.Length / 3;
        var hits = new List<KeywordHit>();
        using (var stage = Stage(model, hits))
        {
            Feed(stage, word.AsSpan(0, half), 0, 160);
            stage.Process(word.AsSpan(half), half, gapBefore: true, default);
            stage.Process(new float[32000], word.Length, gapBefore: false, default);
        }

        Assert.Empty(hits);

        // Uncut it is heard, here after a jump: positions count from the new one.
        using var whole = Stage(model, hits);
        whole.Process(new float[100], 0, gapBefore: false, default);
        Feed(whole, [.. word, .. new float[16000]], 1_000_000, 160);
        var hit = Assert.Single(hits);
        Assert.Equal(1_000_000, hit.Start);
        Assert.InRange(hit.End, 1_000_000, 1_000_000 + word.Length + 8000);
    }

    [AssetFact]
    public void A_run_that_was_ended_is_a_gap_and_the_stage_goes_on()
    {
        using var model = TestKeywords.OpenAsset("marvin_v2");
        var word = TestAudio.Read("audio/wake/es_en-us_marvin.wav");
        var hits = new List<KeywordHit>();
        using var stage = Stage(model, hits);
        Feed(stage, word.AsSpan(0, 8000), 0, 160);
        Assert.Throws<OperationCanceledException>(() => stage.Process(word.AsSpan(0, 4000), 8000, gapBefore: false, new CancellationToken(canceled: true)));
        Feed(stage, [.. word, .. new float[16000]], 12000, 160);
        Assert.Equal(12000, Assert.Single(hits).Start);
    }

    [AssetFact]
    public void Silence_and_noise_are_no_keywords()
    {
        using var model = TestKeywords.OpenAsset("digits_head");
        var random = new Random(11);
        Assert.Empty(Hear(model, new float[64000], 160));
        Assert.Empty(Hear(model, [.. Enumerable.Range(0, 64000).Select(_ => (float)(0.2 * (random.NextDouble() - 0.5)))], 160));
    }

    [AssetFact]
    public void A_block_allocates_nothing_once_warm_while_no_keyword_is_heard()
    {
        using var model = TestKeywords.OpenAsset("digits_head");
        using var stage = Stage(model, []);
        var block = new float[160];
        long position = 0;
        Step(64);
        Assert.Equal(0, SteadyState.Bytes(() => Step(160)));

        void Step(int blocks)
        {
            for (var i = 0; i < blocks; i++, position += block.Length)
                stage.Process(block, position, gapBefore: false, default);
        }
    }

    private static KeywordStage Stage(KeywordModel model, List<KeywordHit> hits) => new(model, "s", new KeywordOptions(), (in KeywordHit hit) => hits.Add(hit));

    private static List<KeywordHit> Hear(KeywordModel model, float[] samples, int block)
    {
        var hits = new List<KeywordHit>();
        using var stage = Stage(model, hits);
        Feed(stage, samples, 0, block);
        return hits;
    }

    private static void Feed(KeywordStage stage, ReadOnlySpan<float> samples, long position, int block)
    {
        for (var at = 0; at < samples.Length; at += block)
            stage.Process(samples.Slice(at, Math.Min(block, samples.Length - at)), position + at, gapBefore: false, default);
    }
}
