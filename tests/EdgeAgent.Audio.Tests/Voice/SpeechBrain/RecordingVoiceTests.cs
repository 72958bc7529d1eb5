using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Audio.Voice.SpeechBrain;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Voice.SpeechBrain;

public sealed class RecordingVoiceTests : IDisposable
{
    private const string Folder = "exports/speechbrain/vad_crdnn";
    private const string LevelFamily = "family: speechbrain\ntask: vad\nfeatures: {n_mels: 2, top_db: 0, normalize: none}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void Every_boundary_of_SpeechBrains_own_functions_is_met()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf($"{Folder}/reference.json")));
        var samples = Assemble(reference.RootElement.GetProperty("assembly"));
        File.WriteAllText(_folder["b.yaml"], "family: speechbrain\ntask: vad\n");
        using var model = Load(BundleReader.Read(TestAssets.PathOf($"{Folder}/vad.onnx"), _folder["b.yaml"]));
        using var voice = model.Open("test");
        var met = 0;
        foreach (var result in reference.RootElement.GetProperty("results").EnumerateObject())
        {
            var thresholds = result.Name.Replace("activation", "", StringComparison.Ordinal).Split("_de");
            var options = new BoundaryOptions { Activation = Number(thresholds[0]), Deactivation = Number(thresholds[1]) };
            met += Meets(result.Value.GetProperty("boundaries"), options with { Close = -1, Length = -1 });
            met += Meets(result.Value.GetProperty("after_merge_close_250ms"), options with { Length = -1 });
            met += Meets(result.Value.GetProperty("after_remove_short_250ms"), options);
        }

        Assert.Equal(12, met);

        int Meets(JsonElement expected, BoundaryOptions options)
        {
            Assert.Equal(
                expected.EnumerateArray().Select(b => (b[0].GetSingle(), b[1].GetSingle())),
                voice.Find(samples, options, CancellationToken.None).Select(s => (s.Start, s.End)));
            return 1;
        }
    }

    [Fact]
    public void A_recording_of_more_than_a_minute_is_heard_in_pieces_at_its_own_times()
    {
        var samples = Level(seconds: 75, (5, 6), (69.5, 70.5), (74, 75));
        using var model = Load(new BundleReader([]).Read(LevelModel()));
        using var voice = model.Open("test");

        var segments = voice.Find(samples, new BoundaryOptions(), CancellationToken.None);

        Assert.Equal([5, 69.5, 74], segments.Select(s => (double)s.Start), Near);
        Assert.Equal([6, 70.5, 74.98], segments.Select(s => (double)s.End), Near);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_graph_that_puts_frames_together_tells_the_same_times(int frames)
    {
        var samples = Level(seconds: 6, (2, 3));
        using var model = Load(new BundleReader([]).Read(LevelModel(step: frames)));
        using var voice = model.Open("test");

        var segment = Assert.Single(voice.Find(samples, new BoundaryOptions(), CancellationToken.None));

        Assert.Equal(2, segment.Start, 0.05);
        Assert.Equal(3, segment.End, 0.05);
    }

    [Fact]
    public void Too_short_a_recording_has_no_speech()
    {
        using var model = Load(new BundleReader([]).Read(LevelModel(step: 4)));
        using var voice = model.Open("test");

        Assert.Empty(voice.Find([], new BoundaryOptions(), CancellationToken.None));
    }

    [Fact]
    public void Numbers_that_are_no_probability_are_refused_unless_a_sigmoid_is_asked_for()
    {
        var samples = Level(seconds: 1, (0.2, 0.8));
        var path = LevelModel(isLogit: true);
        using (var model = Load(new BundleReader([]).Read(path)))
        {
            using var voice = model.Open("test");
            var fault = Assert.Throws<ModelException>(() => voice.Find(samples, new BoundaryOptions(), CancellationToken.None));
            Assert.Contains("where a probability of 0 to 1 is expected. Where its graph leaves out the sigmoid, say 'output: {activation: sigmoid}'", fault.Message, StringComparison.Ordinal);
        }

        File.AppendAllText(_folder["model.yaml"], "output: {activation: sigmoid}\n");
        using var corrected = Load(new BundleReader([]).Read(path));
        using var heard = corrected.Open("test");
        Assert.Equal(0.2, Assert.Single(heard.Find(samples, new BoundaryOptions(), CancellationToken.None)).Start, 0.02);
    }

    [AssetFact]
    public void A_graph_with_more_than_one_number_a_frame_is_refused()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf("exports/speechbrain/ctc_conformer/model.onnx"));
        Assert.Contains("gives 31 numbers for each frame, where the probability of speech is one", Assert.Throws<ModelException>(() => Load(bundle)).Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public void A_microphone_refuses_it_in_one_sentence()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf($"{Folder}/vad.onnx"));
        using var lane = new ModelLane(() => ModelSession.Open(bundle.MainFile), new LaneOptions { Name = bundle.Name }, TimeProvider.System, NullLogger.Instance);
        foreach (var family in new[] { ModelFamily.SpeechBrain, null })
        {
            var fault = Assert.Throws<ModelException>(() => VoiceModel.Load(bundle with { Family = family }, lane));
            Assert.Equal("Model 'vad' hears whole recordings, so it cannot follow a microphone. Name a model of the family 'silero' or 'speech-vad'; 'edgeagent infer' runs this one on files.", fault.Message);
        }
    }

    [AssetFact]
    public void Its_graph_is_known_by_its_shapes_and_its_sigmoid()
    {
        Assert.True(Says(RecordingVoiceModel.IsCertain, $"{Folder}/vad.onnx"));
        Assert.False(Says(RecordingVoiceModel.Resembles, "exports/speechbrain/ecapa_tdnn/embedding.onnx"));
        Assert.False(Says(RecordingVoiceModel.Resembles, "models/vad/silero_vad.onnx"));

        static bool Says(Func<Pipeline.Models.Graphs.GraphSignature, bool> of, string asset)
        {
            using var session = ModelSession.Open(TestAssets.PathOf(asset));
            return of(session.Signature);
        }
    }

    private static bool Near(double expected, double found) => Math.Abs(expected - found) < 0.02;

    private static float Number(string text) => float.Parse(text.Replace("activation", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    private static RecordingVoiceModel Load(ModelBundle bundle) => RecordingVoiceModel.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private static float[] Assemble(JsonElement assembly)
    {
        var samples = new List<float>();
        foreach (var part in assembly.GetProperty("parts").EnumerateArray())
        {
            if (part[0].GetString() == "silence")
                samples.AddRange(new float[(int)Math.Round(part[1].GetDouble() * 16_000)]);
            else
                samples.AddRange(Clip.Read($"exports/espnet/wav/{part[0].GetString()}.wav"));
        }

        Assert.Equal(assembly.GetProperty("samples").GetInt32(), samples.Count);
        return [.. samples.Select((s, i) => Math.Clamp((s * 32768) + Noise(i), short.MinValue, short.MaxValue) / 32768)];

        static int Noise(long i) => (int)(((i * 1103515245L + 12345L) % (1L << 31) >> 16) & 63) - 32;
    }

    /// <summary>Silence, and a square wave from some seconds to others.</summary>
    private static float[] Level(int seconds, params (double From, double To)[] loud)
    {
        var samples = new float[seconds * 16_000];
        foreach (var (from, to) in loud)
        {
            for (var i = (int)(from * 16_000); i < (int)(to * 16_000); i++)
                samples[i] = i % 8 < 4 ? 0.5f : -0.5f;
        }

        return samples;
    }

    /// <summary>The upper band's decibels, of every so manyth frame, as a logit or its sigmoid.</summary>
    private string LevelModel(int step = 1, bool isLogit = false)
    {
        static byte[] Longs(params long[] values) => MemoryMarshal.AsBytes<long>(values).ToArray();
        var writer = new OnnxModelWriter().Input("feats", OnnxModelWriter.Float32, 1, "T", 2).Output("speech", OnnxModelWriter.Float32, 1, "R", 1)
            .Weights("starts", OnnxModelWriter.Int64, [2], Longs(step - 1, 1)).Weights("ends", OnnxModelWriter.Int64, [2], Longs(int.MaxValue, 2))
            .Weights("axes", OnnxModelWriter.Int64, [2], Longs(1, 2)).Weights("steps", OnnxModelWriter.Int64, [2], Longs(step, 1))
            .Node("Slice", ["feats", "starts", "ends", "axes", "steps"], [isLogit ? "speech" : "level"]);
        if (!isLogit)
            writer.Node("Sigmoid", ["level"], ["speech"]);
        File.WriteAllText(_folder["model.yaml"], LevelFamily);
        writer.Save(_folder["level.onnx"]);
        return _folder.Path;
    }
}
