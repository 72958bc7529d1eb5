using EdgeAgent.Audio.Keywords;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public sealed class WindowNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(160, 8000)]
    [InlineData(5000, 8000)]
    [InlineData(160, 16000)]
    [InlineData(160, 22050)]
    public void A_classifier_of_windows_hears_its_keyword_at_any_rate(int block, int rate)
    {
        Classifier();
        Describe($"labels: [quiet, loud]\nfeatures: {{type: waveform, sample_rate: {rate}}}\nkeywords: {{window: 0.5, hop: 0.1, background: quiet}}");
        using var model = TestKeywords.Open(_folder.Path);
        Assert.Equal(["loud"], model.Keywords);
        var hit = Assert.Single(Hear(model, Burst(), block));
        Assert.Equal("loud", hit.Label);
        // Half of a window of 0.5 s is loud.
        Assert.InRange(hit.End, 36_000 - 1600, 36_000 + 3200);
        Assert.InRange(hit.End - hit.Start, 7900, 8100);
        using var search = new KeywordSearch(model, "whole");
        Assert.Single(search.Find(Burst(), KeywordOptions.Of(Bundle()), default));
    }

    [Fact]
    public void Smoothing_and_thresholds_of_the_bundle_hold()
    {
        Classifier();
        Describe("labels: [quiet, loud]\nkeywords: {window: 0.5, smoothing: 20, patience: 2, refractory: 1.5, background: [quiet], thresholds: {loud: 0.9}}");
        var options = KeywordOptions.Of(Bundle());
        Assert.Equal((20, 2, TimeSpan.FromSeconds(1.5), 0.9), (options.Smoothing, options.Patience, options.Refractory, options.RuleOf("loud").Threshold));
        using var model = TestKeywords.Open(_folder.Path);
        // A second of loudness never fills twenty windows at 100 ms as far as 90 %.
        Assert.Empty(Hear(model, Burst(), 160, options));
        Assert.Single(Hear(model, Burst(), 160, options with { Words = new Dictionary<string, KeywordRule> { ["loud"] = new() { Threshold = 0.4 } } }));
    }

    [Fact]
    public void A_gap_within_a_window_forgets_it()
    {
        Classifier();
        Describe("labels: [quiet, loud]\nkeywords: {window: 1, background: quiet}");
        using var model = TestKeywords.Open(_folder.Path);
        var hits = new List<KeywordHit>();
        using var stage = new KeywordStage(model, "s", new KeywordOptions(), (in KeywordHit hit) => hits.Add(hit));
        var loud = Burst().AsSpan(32000, 16000);
        stage.Process(loud[..12000], 0, gapBefore: false, default);
        stage.Process(loud[12000..], 20000, gapBefore: false, default);
        Assert.Empty(hits);
        stage.Process(loud, 24000, gapBefore: false, default);
        Assert.Equal(20000, Assert.Single(hits).Start);
    }

    [Fact]
    public void A_block_allocates_nothing_once_warm()
    {
        Classifier();
        Describe("labels: [quiet, loud]\nfeatures: {type: waveform, sample_rate: 8000}\nkeywords: {window: 0.5, smoothing: 3, background: quiet}");
        using var model = TestKeywords.Open(_folder.Path);
        using var stage = new KeywordStage(model, "s", new KeywordOptions { Smoothing = 3 }, (in KeywordHit _) => { });
        var (block, position) = (new float[160], 0L);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++, position += block.Length)
                stage.Process(block, position, gapBefore: false, default);
        }));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_reason()
    {
        Classifier();
        Describe("");
        Refused("nobody says the names of its classes");
        Describe("labels: [a, b, c]");
        Refused("there are 3 labels (a, b, c)");
        Describe("labels: [quiet, loud]\nkeywords: {background: [hush]}");
        Refused("has no label 'hush', which keywords.background names. It has: quiet, loud");
        Describe("labels: [quiet, loud]\nkeywords: {thresholds: {lout: 0.5}}");
        Refused("knows no 'lout'; it knows: quiet, loud. Did you mean 'loud'?");
        Describe("labels: [_quiet_, _loud_]");
        Refused("has no keyword: all of its labels (_quiet_, _loud_) stand for everything else");
        Describe("labels: [quiet, loud]\nkeywords: {windows: 1, thresholds: {loud: 2}}");
        Refused("Did you mean 'window'?");
    }

    [AssetFact]
    public void A_graph_of_another_kind_says_what_hears_keywords()
    {
        var fault = Assert.Throws<ModelException>(() => TestKeywords.Open(TestAssets.PathOf("models/vad/silero_vad.onnx")));
        Assert.Contains("hears no keywords: its graph takes", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A second of loudness, from 2 s to 3 s.</summary>
    private static float[] Burst()
    {
        var samples = new float[5 * 16000];
        for (var i = 32000; i < 48000; i++)
            samples[i] = MathF.Sin(i * 0.2f);
        return samples;
    }

    /// <summary>Two classes as logits: the mean of a window's absolute values below and above 0.3, almost half of a sine's.</summary>
    private void Classifier()
    {
        static byte[] Float(float value) => BitConverter.GetBytes(value);
        new OnnxModelWriter()
            .Input("audio", OnnxModelWriter.Float32, 1, "N").Output("logits", OnnxModelWriter.Float32, 1, 2)
            .Weights("middle", OnnxModelWriter.Float32, [1], Float(0.3f)).Weights("steep", OnnxModelWriter.Float32, [1], Float(50))
            .Weights("signs", OnnxModelWriter.Float32, [1, 2], [.. Float(-1), .. Float(1)])
            .Node("Abs", ["audio"], ["size"])
            .Node("ReduceMean", ["size"], ["mean"], attributes: [OnnxModelWriter.Attribute("axes", [1L]), OnnxModelWriter.Attribute("keepdims", 1)])
            .Node("Sub", ["mean", "middle"], ["moved"]).Node("Mul", ["moved", "steep"], ["steeper"]).Node("Mul", ["steeper", "signs"], ["logits"])
            .Save(_folder["model.onnx"]);
    }

    private EdgeAgent.Pipeline.Models.Bundles.ModelBundle Bundle() => new EdgeAgent.Pipeline.Models.Bundles.BundleReader([]).Read(_folder.Path);

    private void Describe(string lines) => File.WriteAllText(_folder["model.yaml"], $"task: keywords\n{lines}\n");

    private void Refused(string part) =>
        Assert.Contains(part, Assert.Throws<ModelException>(() => TestKeywords.Open(_folder.Path).Dispose()).Message, StringComparison.Ordinal);

    private static List<KeywordHit> Hear(KeywordModel model, float[] samples, int block, KeywordOptions? options = null)
    {
        var hits = new List<KeywordHit>();
        using var stage = new KeywordStage(model, "s", options ?? new KeywordOptions(), (in KeywordHit hit) => hits.Add(hit));
        for (var at = 0; at < samples.Length; at += block)
            stage.Process(samples.AsSpan(at, Math.Min(block, samples.Length - at)), at, gapBefore: false, default);
        return hits;
    }
}
