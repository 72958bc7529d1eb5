using System.Runtime.InteropServices;
using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Networks;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Voice;

/// <summary>The stream's part of the project's own voice model, on a network whose speech is the newest frame's first band plus a count of chunks.</summary>
public sealed class FilterbankVadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_windows_probability_has_heard_its_last_sample_and_all_before(int frames)
    {
        var samples = Enumerable.Range(0, 160 * frames * 4).Select(i => MathF.Sin(i * i * 1e-4f) * 0.3f).ToArray();
        using var lane = Open(frames);
        using var vad = VoiceModel.Load(Bundle, lane).Open("test");

        var heard = vad.RunAll(samples, CancellationToken.None);

        // The same frames from the whole recording, 240 samples of silence before it: each window's last is its last frame.
        var fbank = FeatureExtractor.Create(ChunkGraph.Filterbank);
        float[] padded = [.. new float[240], .. samples];
        var features = new float[fbank.FramesFor(padded.Length) * 32];
        fbank.Push(padded, features);
        Assert.Equal(160 * frames, vad.WindowSamples);
        Assert.Equal(4, heard.Length);
        for (var n = 0; n < heard.Length; n++)
            Assert.Equal(features[((n + 1) * frames - 1) * 32] * 0.01f + n * 0.1f, heard[n], 5);
    }

    [Fact]
    public void A_last_window_cut_short_is_filled_with_silence_and_a_reset_forgets()
    {
        using var lane = Open(3);
        using var vad = VoiceModel.Load(Bundle, lane).Open("test");
        var samples = Enumerable.Range(0, 700).Select(i => MathF.Sin(i * 0.1f)).ToArray();

        var first = vad.RunAll(samples, CancellationToken.None);
        var again = vad.RunAll([.. samples, .. new float[260]], CancellationToken.None);

        Assert.Equal(first, again);
    }

    [Fact]
    public void A_window_allocates_nothing_once_warm()
    {
        using var lane = Open(3);
        using var vad = VoiceModel.Load(Bundle, lane).Open("test");
        var window = Enumerable.Range(0, 480).Select(i => MathF.Sin(i * 0.1f)).ToArray();
        void Hear()
        {
            vad.Reset();
            vad.Run(window, CancellationToken.None);
        }

        for (var i = 0; i < 20; i++)
            Hear();

        Assert.Equal(0, SteadyState.Bytes(Hear));
    }

    [Fact]
    public void Numbers_that_are_no_probability_are_refused()
    {
        using var lane = Open(3);
        using var vad = VoiceModel.Load(Bundle, lane).Open("test");

        // Of silence the network gives the floor's logarithm, −15.9, by a hundred.
        var fault = Assert.Throws<ModelException>(() => vad.Run(new float[480], CancellationToken.None));
        Assert.Contains("gave -0.1594 where a probability", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_tells_too_seldom_is_refused()
    {
        using var lane = Open(15);
        Assert.Contains("takes 15 frames at a time, 150 ms", Assert.Throws<ModelException>(() => VoiceModel.Load(Bundle, lane)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_another_kind_is_refused_with_its_inputs()
    {
        var path = new OnnxModelWriter().Input("features", OnnxModelWriter.Float32, 1, 3, 40).Output("speech", OnnxModelWriter.Float32, 1, 1, 1)
            .Node("ReduceMean", ["features"], ["speech"]).Save(_folder["other.onnx"]);
        using var lane = Lane(path);

        var fault = Assert.Throws<ModelException>(() => VoiceModel.Load(Bundle, lane));

        Assert.Contains("features float32 [1, 3, 40]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("features float32 [1, frames, 32]", fault.Message, StringComparison.Ordinal);
    }

    private ModelBundle Bundle => new() { Name = "own", Folder = _folder.Path, Files = new Dictionary<string, string>() };

    private static ModelLane Lane(string path) => new(() => ModelSession.Open(path), new LaneOptions { Name = "own" }, TimeProvider.System, NullLogger.Instance);

    /// <summary>speech = 0.01 · (the last frame's first band) + 0.1 · count; next_count = count + 1.</summary>
    private ModelLane Open(int frames)
    {
        static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
        static byte[] Longs(params long[] values) => MemoryMarshal.AsBytes<long>(values).ToArray();
        var path = new OnnxModelWriter()
            .Input("features", OnnxModelWriter.Float32, 1, frames, 32).Input("count", OnnxModelWriter.Float32, 1, 1, 1)
            .Output("speech", OnnxModelWriter.Float32, 1, 1, 1).Output("next_count", OnnxModelWriter.Float32, 1, 1, 1)
            .Weights("starts", OnnxModelWriter.Int64, [2], Longs(frames - 1, 0)).Weights("ends", OnnxModelWriter.Int64, [2], Longs(frames, 1))
            .Weights("axes", OnnxModelWriter.Int64, [2], Longs(1, 2))
            .Weights("hundredth", OnnxModelWriter.Float32, [], Floats(0.01f)).Weights("tenth", OnnxModelWriter.Float32, [], Floats(0.1f)).Weights("one", OnnxModelWriter.Float32, [], Floats(1))
            .Node("Slice", ["features", "starts", "ends", "axes"], ["newest"]).Node("Mul", ["newest", "hundredth"], ["level"])
            .Node("Mul", ["count", "tenth"], ["tally"]).Node("Add", ["level", "tally"], ["speech"]).Node("Add", ["count", "one"], ["next_count"])
            .Save(_folder[$"{frames}.onnx"]);
        return Lane(path);
    }
}
