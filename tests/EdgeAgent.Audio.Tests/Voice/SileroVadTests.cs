using System.Text.Json;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Voice;

public class SileroVadTests
{
    private static readonly VoiceOptions Unlimited = new() { MaximumLength = null };

    [AssetTheory]
    [InlineData("silero_vad")]
    [InlineData("silero_vad_16k_op15")]
    public void Every_WAV_gives_the_probabilities_and_segments_of_the_reference(string model) =>
        Assert.Equal(17, CompareWithReference(model, ".wav"));

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public void Every_FLAC_gives_the_probabilities_and_segments_of_the_reference()
    {
        Assert.Equal(9, CompareWithReference("silero_vad", ".flac"));
        Assert.Equal(9, CompareWithReference("silero_vad_16k_op15", ".flac"));
    }

    [AssetFact]
    public void A_stream_beside_it_at_the_same_lane_changes_nothing()
    {
        using var lane = TestLanes.Open("models/vad/silero_vad.onnx");
        var speech = TestAudio.Read("audio/speech/jfk.wav").AsSpan(0, 512 * 40).ToArray();
        using var alone = new SileroVad(lane, "alone");
        var expected = alone.RunAll(speech, default);
        using var one = new SileroVad(lane, "one");
        using var other = new SileroVad(lane, "other");
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(expected[i], one.Run(speech.AsSpan(i * 512, 512), default));
            other.Run(speech.AsSpan((39 - i) * 512, 512), default);
        }
    }

    [AssetFact]
    public void A_window_allocates_nothing_once_warm()
    {
        using var lane = TestLanes.Open("models/vad/silero_vad.onnx");
        using var vad = new SileroVad(lane, "s");
        var window = new float[512];
        for (var i = 0; i < 5; i++)
            vad.Run(window, default);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++)
                vad.Run(window, default);
        }));
    }

    [Theory]
    [InlineData(0.5f, 128, null)]
    [InlineData(1.005f, 128, null)]
    [InlineData(3.25f, 128, "gave 1 number(s), 3.25 the first, and a state of 256")]
    [InlineData(-1f, 128, "gave 1 number(s), -1 the first, and a state of 256")]
    [InlineData(0.5f, 64, "gave 1 number(s), 0.5 the first, and a state of 128; Silero VAD gives one probability of 0 to 1 and a state of 256.")]
    public void A_graph_that_only_looks_like_it_is_refused_at_its_first_run(float value, int width, string? sentence)
    {
        using var folder = new TemporaryFolder();
        var path = new OnnxModelWriter()
            .Input("input", OnnxModelWriter.Float32, "batch", "samples").Input("state", OnnxModelWriter.Float32, 2, "batch", "width")
            .Output("output", OnnxModelWriter.Float32, "batch", 1).Output("stateN", OnnxModelWriter.Float32, 2, "batch", "out")
            .Weights("p", OnnxModelWriter.Float32, [1, 1], BitConverter.GetBytes(value))
            .Weights("from", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(0L)).Weights("to", OnnxModelWriter.Int64, [1], BitConverter.GetBytes((long)width))
            .Weights("axis", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(2L))
            .Node("ReduceMean", ["input"], ["m"]).Node("Sub", ["m", "m"], ["zero"]).Node("Add", ["p", "zero"], ["output"])
            .Node("Slice", ["state", "from", "to", "axis"], ["stateN"]).Save(folder["vad.onnx"]);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "vad" }, TimeProvider.System, NullLogger.Instance);
        using var vad = new SileroVad(lane, "s");
        if (sentence is null)
        {
            Assert.Equal(Math.Min(value, 1), vad.Run(new float[512], default));
            return;
        }

        var fault = Assert.Throws<ModelException>(() => vad.Run(new float[512], default));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    private static int CompareWithReference(string model, string kind)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("expected/silero_vad.json")));
        var curves = NpzArchive.Open(TestAssets.PathOf("expected/silero_vad_probs.npz"));
        using var lane = TestLanes.Open($"models/vad/{model}.onnx");
        using var vad = new SileroVad(lane, "s");
        var compared = 0;
        foreach (var file in reference.RootElement.GetProperty("files").EnumerateObject().Where(f => f.Name.EndsWith(kind, StringComparison.Ordinal)))
        {
            var samples = TestAudio.Read($"audio/{file.Name}");
            Assert.Equal(file.Value.GetProperty("samples").GetInt32(), samples.Length);
            var probabilities = vad.RunAll(samples, default);
            var expected = curves[$"{model}|{file.Name}"].ToFloats();
            Assert.Equal(expected.Length, probabilities.Length);
            Assert.True(expected.Zip(probabilities).Max(p => Math.Abs(p.First - p.Second)) <= 1e-3, file.Name);
            var segments = file.Value.GetProperty(model).GetProperty("segments_samples").EnumerateArray().Select(s => (s[0].GetInt64(), s[1].GetInt64()));
            Assert.Equal(segments, VoiceSegment.Of(probabilities, samples.Length, SileroWindow.Samples, Unlimited).Select(s => (s.Start, s.End)));
            compared++;
        }

        return compared;
    }
}
