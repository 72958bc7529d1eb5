using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Keywords.Wekws;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords.Wekws;

public sealed class WekwsNetworkTests : IDisposable
{
    private const string Asset = "models/kws/wekws_kws.ort";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetTheory]
    [InlineData(40)]
    [InlineData(8)]
    [InlineData(120)]
    public void Chunks_of_any_length_give_the_references_scores_and_cache(int chunk)
    {
        var raw = NpzArchive.Open(TestAssets.PathOf("expected/kws_raw.npz"));
        float[] frames = raw["wekws_input"].ToFloats(), scores = raw["wekws_output_whole"].ToFloats(), cache = raw["wekws_cache_after"].ToFloats();
        using var lane = TestLanes.Open(Asset);
        using var port = lane.Open("s");
        var graph = WekwsGraph.Read(lane.Signature, "kws");
        Assert.Equal((40, 64 * 105), (graph.Bands, graph.CacheLength));
        var job = new WekwsJob(graph, chunk);
        for (var at = 0; at < 120; at += chunk)
        {
            frames.AsSpan(at * 40, chunk * 40).CopyTo(job.Frames);
            port.Run(job, default);
            for (var i = 0; i < chunk; i++)
                Assert.Equal(scores[at + i], job.Row(i)[0], 1e-3f);
        }

        Assert.Equal(cache.Length, job.Cache.Length);
        for (var i = 0; i < cache.Length; i++)
            Assert.Equal(cache[i], job.Cache[i], 1e-3f);
    }

    [AssetFact]
    public void An_ort_file_of_wekws_is_a_keyword_model_with_the_label_of_its_file()
    {
        using var model = TestKeywords.Open(TestAssets.PathOf(Asset));
        Assert.Equal(["wekws_kws"], model.Keywords);
        var hits = Hear(model, [.. TestAudio.Read("audio/speech/jfk.wav"), .. new float[16000]], 160, 0.05);
        Assert.Equal(hits, Hear(model, [.. TestAudio.Read("audio/speech/jfk.wav"), .. new float[16000]], 7777, 0.05));
    }

    [AssetFact]
    public void A_block_allocates_nothing_once_warm()
    {
        using var model = TestKeywords.Open(TestAssets.PathOf(Asset));
        using var stage = new KeywordStage(model, "s", new KeywordOptions(), (in KeywordHit _) => { });
        var (block, position) = (new float[160], 0L);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++, position += block.Length)
                stage.Process(block, position, gapBefore: false, default);
        }));
    }

    [Theory]
    [InlineData(13, 160)]
    [InlineData(13, 4000)]
    [InlineData(40, 160)]
    public void Networks_of_other_sizes_are_read_from_their_graphs(int bands, int block)
    {
        // The score is the sigmoid of the loudness.
        using var model = TestKeywords.Open(Loudness(bands, "loud.onnx"));
        Assert.Equal(["loud"], model.Keywords);
        var samples = new float[5 * 16000];
        for (var i = 2 * 16000; i < 3 * 16000; i++)
            samples[i] = 0.3f * MathF.Sin(i * (0.1f + (i % 16000 * 1e-4f)));
        var hit = Assert.Single(Hear(model, samples, block, 0.5));
        Assert.Equal("loud", hit.Label);
        Assert.InRange(hit.End, 2 * 16000, (2 * 16000) + 1600);
        // At a gap everything begins anew.
        using var search = new KeywordSearch(model, "whole");
        Assert.Single(search.Find(samples, new KeywordOptions(), default));
        Assert.InRange(Assert.Single(search.Find(samples, new KeywordOptions(), default)).End, 2 * 16000, (3 * 16000) + 1600);
    }

    [Fact]
    public void The_config_of_the_training_says_the_features()
    {
        File.WriteAllText(_folder["config.yaml"], """
            dataset_conf:
                feats_type: 'fbank'
                resample_conf: {resample_rate: 8000}
                fbank_conf: {num_mel_bins: 10, frame_shift: 10, frame_length: 25, dither: 1.0}
                context_expansion: true
                context_expansion_conf: {left: 2, right: 2}
                frame_skip: 3
            model: {input_dim: 50}
            """);
        using var model = TestKeywords.Open(Loudness(50, "loud.onnx"));
        // A row each third frame of 10 ms.
        Assert.Equal(480, model.Network.StepSamples);
        Assert.Equal("rate 8000, 10 filters, stacks of 5 every 3",
            WekwsConfig.Features(_folder.Path) is EdgeAgent.Pipeline.Models.Features.KaldiFbankOptions f ? $"rate {f.SampleRateHz}, {f.MelBins} filters, stacks of {f.Stacking!.Frames} every {f.Stacking.Step}" : "");
    }

    [Fact]
    public void The_dictionary_of_the_training_names_the_scores()
    {
        File.WriteAllText(_folder["dict.txt"], "<filler> -1\nnihao_wenwen 1\nhi_xiaowen 0\n");
        using var model = TestKeywords.Open(Loudness(40, "kws.onnx", scores: 2));
        Assert.Equal(["hi_xiaowen", "nihao_wenwen"], model.Keywords);
    }

    [Fact]
    public void Keywords_of_a_CTC_network_are_made_of_its_tokens()
    {
        File.WriteAllText(_folder["tokens.txt"], "<blk> 0\nsil 1\nHH 2\n");
        Loudness(40, "model.onnx", scores: 3);
        Describe("keywords: {phrases: {heya: HH sil}}");
        using (var model = TestKeywords.Open(_folder.Path))
            Assert.Equal(["heya"], model.Keywords);
        Describe("keywords: {phrases: {heya: HH Sil}}");
        Refused(_folder.Path, "the keyword 'heya' is made of 'Sil', which is no token of the network; did you mean 'sil'");
        File.WriteAllText(_folder["tokens.txt"], "<blk> 0\nsil 1\n");
        Refused(_folder.Path, "the network gives 3 scores a frame, and there are 2 tokens");
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_reason()
    {
        Loudness(40, "model.onnx");
        Describe("features: {n_mels: 80}");
        Refused(_folder.Path, "takes 40 values a frame, and its features 'kaldi-fbank' have 80. Correct 'features' in its model.yaml");
        Describe("features: {n_mels: 40, normalize: utterance}");
        Refused(_folder.Path, "need the whole recording and cannot follow a microphone");
        Describe("labels: [a, b]");
        Refused(_folder.Path, "gives 1 scores a frame, and there are 2 labels (a, b)");
        Refused(Loudness(40, "two.onnx", scores: 2), "gives 2 scores a frame, and nobody names them. Give one label for each score");
        Refused(Loudness(40, "raw.onnx", isRaw: true), "where scores of 0 to 1 are expected. Export the network with its sigmoid");
        Refused(Loudness(40, "open.onnx", cache: "L", metadata: null), "the cache has an axis that neither the graph nor its metadata (cache_dim, cache_len) gives a length");
    }

    /// <summary>A network of wekws by its shapes whose scores are the sigmoid of a frame's mean less 5.</summary>
    private string Loudness(int bands, string name, int scores = 1, bool isRaw = false, object? cache = null, string? metadata = "7")
    {
        var writer = new OnnxModelWriter()
            .Input("input", OnnxModelWriter.Float32, 1, "T", bands).Input("cache", OnnxModelWriter.Float32, 1, 3, cache ?? "L")
            .Output("output", OnnxModelWriter.Float32, 1, "T", scores).Output("r_cache", OnnxModelWriter.Float32, 1, 3, cache ?? "L")
            .Weights("less", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(5f))
            .Weights("repeats", OnnxModelWriter.Int64, [3], [.. new long[] { 1, 1, scores }.SelectMany(BitConverter.GetBytes)])
            .Node("ReduceMean", ["input"], ["mean"], attributes: [OnnxModelWriter.Attribute("axes", [2L]), OnnxModelWriter.Attribute("keepdims", 1)])
            .Node("Sub", ["mean", "less"], ["moved"]).Node("Tile", ["moved", "repeats"], ["wide"])
            .Node(isRaw ? "Identity" : "Sigmoid", ["wide"], ["output"]).Node("Identity", ["cache"], ["r_cache"]);
        if (metadata is not null)
            writer.Metadata("cache_dim", "3").Metadata("cache_len", metadata);
        return writer.Save(_folder[name]);
    }

    private void Describe(string line) => File.WriteAllText(_folder["model.yaml"], $"family: wekws\nfiles: {{model: model.onnx}}\n{line}\n");

    private static void Refused(string reference, string part)
    {
        var fault = Assert.Throws<ModelException>(() => TestKeywords.Open(reference).Dispose());
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    private static List<KeywordHit> Hear(KeywordModel model, float[] samples, int block, double threshold)
    {
        var hits = new List<KeywordHit>();
        using var stage = new KeywordStage(model, "s", new KeywordOptions { Threshold = threshold }, (in KeywordHit hit) => hits.Add(hit));
        for (var at = 0; at < samples.Length; at += block)
            stage.Process(samples.AsSpan(at, Math.Min(block, samples.Length - at)), at, gapBefore: false, default);
        return hits;
    }
}
