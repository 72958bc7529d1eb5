using System.Numerics.Tensors;
using System.Text.Json;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Speakers;

public sealed class SpeakerModelTests : IDisposable
{
    private const string Folder = "exports/speechbrain/ecapa_tdnn";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetTheory]
    [InlineData("family: speechbrain\ntask: speaker\n")]
    [InlineData("task: speaker\nfeatures: {n_mels: 80}\n")]
    public void The_cosines_of_all_pairs_are_SpeechBrains(string description)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf($"{Folder}/reference.json")));
        File.WriteAllText(_folder["b.yaml"], description);
        using var model = Load(BundleReader.Read(TestAssets.PathOf(Folder), _folder["b.yaml"]));
        using var embedder = model.Open("test");
        var embeddings = reference.RootElement.GetProperty("order").EnumerateArray()
            .Select(name => embedder.Embed(Clip.Read($"exports/espnet/wav/{name.GetString()}.wav"), CancellationToken.None)).ToArray();

        Assert.Equal((48, 16_000, 0.25), (model.Dimension, model.SampleRateHz, model.Threshold));
        Assert.Equal(10, embeddings.Length);
        foreach (var (i, row) in reference.RootElement.GetProperty("cosine").EnumerateArray().Index())
        {
            foreach (var (j, cosine) in row.EnumerateArray().Index())
                Assert.Equal(cosine.GetDouble(), TensorPrimitives.CosineSimilarity<float>(embeddings[i], embeddings[j]), 1e-3);
        }
    }

    [AssetFact]
    public void Too_short_and_too_long_a_recording_are_refused()
    {
        using var model = Load(new BundleReader([]).Read(TestAssets.PathOf(Folder)));
        using var embedder = model.Open("test");

        Assert.Equal("Model 'ecapa_tdnn' tells nobody by 0.00 s of sound. Take a longer recording; some seconds of speech tell a voice well.",
            Assert.Throws<ModelException>(() => embedder.Embed([], CancellationToken.None)).Message);
        Assert.Contains("was given an utterance of 301.0 s; it takes 300 s at most", Assert.Throws<ModelException>(() => embedder.Embed(new float[301 * 16_000], CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public void A_graph_that_hears_other_features_or_gives_one_number_is_refused()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf($"{Folder}/embedding.onnx"));
        Assert.Contains("the features have 40 values a frame", Assert.Throws<ModelException>(() => Load(bundle with { Features = new SpeechBrainFbankOptions() })).Message, StringComparison.Ordinal);
        var vad = new BundleReader([]).Read(TestAssets.PathOf("exports/speechbrain/vad_crdnn/vad.onnx"));
        Assert.Contains("gives one number, which tells no speakers apart", Assert.Throws<ModelException>(() => Load(vad)).Message, StringComparison.Ordinal);
        var silero = new BundleReader([]).Read(TestAssets.PathOf("models/vad/silero_vad.onnx"));
        Assert.Contains("a speaker model takes features float32 [1, T, 80]", Assert.Throws<ModelException>(() => Load(silero)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_embedding_in_a_row_of_its_own_is_taken_and_rows_for_frames_and_zeros_are_not()
    {
        var samples = Enumerable.Range(0, 1600).Select(i => MathF.Sin(i * 0.3f)).ToArray();
        using (var model = Load(Pooled("ReduceMean", [OnnxModelWriter.Attribute("axes", [1L])], 1)))
        {
            using var embedder = model.Open("test");
            Assert.Equal(3, embedder.Embed(samples, CancellationToken.None).Length);
        }

        using (var model = Load(Pooled("Neg", [], "T")))
        {
            using var embedder = model.Open("test");
            Assert.Contains("gave 11 rows of 3 numbers, where a voice is one row", Assert.Throws<ModelException>(() => embedder.Embed(samples, CancellationToken.None)).Message, StringComparison.Ordinal);
        }
    }

    private static SpeakerModel Load(ModelBundle bundle) => SpeakerModel.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private ModelBundle Pooled(string op, byte[][] attributes, object rows)
    {
        var path = new OnnxModelWriter().Input("feats", OnnxModelWriter.Float32, 1, "T", 3).Output("embedding", OnnxModelWriter.Float32, 1, rows, 3)
            .Node(op, ["feats"], ["embedding"], "", attributes).Save(_folder[$"{op}.onnx"]);
        var bundle = new BundleReader([]).Read(path);
        return bundle with { Features = new SpeechBrainFbankOptions { MelBins = 3 } };
    }
}
