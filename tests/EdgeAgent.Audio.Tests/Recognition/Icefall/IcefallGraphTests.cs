using System.Runtime.InteropServices;
using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Icefall;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Icefall;

/// <summary>Graphs of the exporters' names and of other sizes, whose numbers are known.</summary>
public sealed class IcefallGraphTests : IDisposable
{
    private const int Bands = 8;
    private const int Width = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_transducer_for_whole_utterances_looks_back_as_far_as_its_decoder_says()
    {
        WriteWhole("encoder-epoch-9-avg-3.onnx");
        WriteDecoder("decoder-epoch-9-avg-3.onnx", context: 3);
        WriteJoiner("joiner-epoch-9-avg-3.onnx");
        WriteTokens();
        using var model = RecognitionFamilies.Load(new BundleReader([]).Read(_folder.Path), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var recognizer = model.Open("test", new RecognizerOptions());
        var samples = Noise(16000);

        var heard = recognizer.Recognize(samples, 0, CancellationToken.None);

        // The same by hand: rows of x·1/8, what the last three labels give, begun with -1, -1, 0, and the joiner's matrix.
        List<int> context = [-1, -1, 0];
        var score = 0.0;
        foreach (var frame in Features(samples).Chunk(Bands))
        {
            var logits = Joined(Encoded(frame), Predicted(context[^3..]));
            var best = Array.IndexOf(logits, logits.Max());
            if (best == 0)
                continue;
            score += logits[best] - Math.Log(logits.Sum(l => Math.Exp(l)));
            context.Add(best);
        }

        Assert.True(context.Count > 6);
        Assert.Equal(context[3..], heard.TokenIds);
        Assert.Equal(score, heard.Score, 1e-3);
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("decoder")]
    [InlineData("joiner")]
    public void A_transducer_without_one_of_its_graphs_is_refused_by_that_graphs_name(string missing)
    {
        if (missing != "encoder")
            WriteStreaming("encoder-epoch-9-avg-3.onnx", ("T", "5"), ("decode_chunk_len", "3"), ("model_type", "zipformer2"));
        if (missing != "decoder")
            WriteDecoder("decoder-epoch-9-avg-3.onnx", context: 2);
        if (missing != "joiner")
            WriteJoiner("joiner-epoch-9-avg-3.onnx");
        WriteTokens();

        var refused = Assert.Throws<ModelException>(() => RecognitionFamilies.Load(new BundleReader([]).Read(_folder.Path), Engine.Cpu, TimeProvider.System, NullLogger.Instance));

        Assert.Equal(ModelFault.Missing, refused.Fault);
        Assert.Contains($"has no graph {missing}-….onnx, which a transducer of icefall needs beside its others.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_streaming_encoder_of_any_recipe_gets_its_states_back_and_the_count_of_its_frames()
    {
        // Chunks of 5 frames every 3, of which 2 encoded ones come; floats and whole numbers as states, a count that no output follows.
        WriteStreaming("encoder.onnx", ("T", "5"), ("decode_chunk_len", "3"), ("model_type", "conformer"));
        WriteDecoder("decoder.onnx", context: 2);
        WriteJoiner("joiner.onnx");
        WriteTokens();
        var bundle = new BundleReader([]).Read(_folder.Path);
        Assert.Equal("icefall", RecognitionFamilies.Recognise(bundle)?.Family);
        using var model = IcefallModel.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        var samples = Noise(8000);
        var encoded = new EncodedUtterance();

        for (var round = 0; round < 2; round++)
        {
            Assert.True(encoder.TryEncode(samples, encoded, CancellationToken.None));

            var features = Features([.. samples, .. new float[4800]]);
            var chunks = (((features.Length / Bands) - 5) / 3) + 1;
            Assert.Equal(2 * chunks, encoded.Frames);
            Assert.Equal(15, encoded.MsPerFrame);
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                for (var i = 0; i < 2; i++)
                {
                    var row = Encoded(features.AsSpan(((3 * chunk) + i) * Bands, Bands));

                    // The count of encoded frames before, a float state of 6 values and a whole one of 2, each of which grows by 1 a chunk.
                    Assert.Equal(row[0] + (2 * chunk) + (6 * chunk) + (2 * chunk), encoded[(2 * chunk) + i][0], 1e-3);
                }
            }
        }
    }

    [Fact]
    public void An_encoder_for_streams_that_does_not_say_how_far_chunks_lie_apart_is_refused()
    {
        WriteStreaming("encoder.onnx", ("T", "5"), ("model_type", "zipformer"));
        WriteDecoder("decoder.onnx", context: 2);
        WriteJoiner("joiner.onnx");
        WriteTokens();
        var fault = Refused();
        Assert.Equal(ModelFault.Unsupported, fault.Fault);
        Assert.Contains("takes states, so it is an encoder for streams, but its metadata have no 'decode_chunk_len'.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_epochs_in_a_folder_are_asked_about()
    {
        WriteWhole("encoder-epoch-9-avg-3.onnx");
        WriteWhole("encoder-epoch-12-avg-3.onnx");
        WriteWhole("encoder-epoch-12-avg-3.int8.onnx");
        WriteDecoder("decoder-epoch-9-avg-3.onnx", context: 2);
        WriteJoiner("joiner-epoch-9-avg-3.onnx");
        WriteTokens();
        Assert.Contains(
            "has several graphs that may be its encoder: encoder-epoch-12-avg-3.onnx, encoder-epoch-9-avg-3.onnx. Say in a model.yaml which: 'files: {encoder: encoder-epoch-12-avg-3.onnx, …}'.",
            Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_trainings_joiner_is_refused()
    {
        WriteWhole("encoder.onnx");
        WriteDecoder("decoder.onnx", context: 2);
        WriteJoiner("joiner.onnx", width: 5);
        WriteTokens();
        Assert.Contains("takes encoded frames of 5 values, the encoder gives 4.", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_tokens_of_another_length_is_refused()
    {
        WriteWhole("encoder.onnx");
        WriteDecoder("decoder.onnx", context: 2);
        WriteJoiner("joiner.onnx");
        File.WriteAllText(_folder["tokens.txt"], "<blk> 0\na 1\nb 2\n");
        Assert.Contains("gives scores of 6 labels, the model's list has 3 tokens.", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_of_a_kind_that_is_not_built_are_refused()
    {
        WriteWhole("encoder.onnx", ("feature", "whisper"));
        WriteDecoder("decoder.onnx", context: 2);
        WriteJoiner("joiner.onnx");
        WriteTokens();
        Assert.Contains("was trained on features of the kind 'whisper'", Refused().Message, StringComparison.Ordinal);
    }

    private static float Weight(int row, int column) => (((row * 7) + (column * 5)) % 11 / 11f) - 0.4f;

    private static float[] Encoded(ReadOnlySpan<float> frame)
    {
        var row = new float[Width];
        for (var c = 0; c < Width; c++)
        {
            for (var r = 0; r < Bands; r++)
                row[c] += frame[r] * Weight(r, c);
        }

        return row;
    }

    private static float[] Predicted(List<int> labels)
    {
        var row = new float[Width];
        for (var c = 0; c < Width; c++)
        {
            for (var r = 0; r < labels.Count; r++)
                row[c] += labels[r] * Weight(r + 3, c);
        }

        return row;
    }

    private static double[] Joined(float[] encoded, float[] predicted) =>
        [.. Enumerable.Range(0, 6).Select(c => Enumerable.Range(0, Width).Sum(r => Math.Tanh(encoded[r] + predicted[r]) * Weight(r, c) * 3.0))];

    private static float[] Noise(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(i => (float)((random.NextDouble() - 0.5) * Math.Sin(i / 900.0)))];
    }

    private static float[] Features(float[] samples)
    {
        var extractor = FeatureExtractor.Create(new KaldiFbankOptions { MelBins = Bands, SnipEdges = false, HighHz = -400 });
        var frames = new float[extractor.FramesFor(samples.Length) * Bands];
        extractor.Extract(samples, frames);
        return frames;
    }

    private static byte[] Matrix(int rows, int columns, int shift = 0, float scale = 1) => MemoryMarshal.AsBytes<float>(
        [.. Enumerable.Range(0, rows * columns).Select(i => scale * Weight((i / columns) + shift, i % columns))]).ToArray();

    private static byte[] Whole(params ReadOnlySpan<long> values) => MemoryMarshal.AsBytes(values).ToArray();

    private ModelException Refused() => Assert.Throws<ModelException>(() =>
        IcefallModel.Load(new BundleReader([]).Read(_folder.Path), Engine.Cpu, TimeProvider.System, NullLogger.Instance).Dispose());

    private void WriteTokens() => File.WriteAllText(_folder["tokens.txt"], "<blk> 0\n\u2581A 1\nB 2\nC 3\n\u2581D 4\nE 5\n");

    private void WriteWhole(string name, params (string Key, string Value)[] metadata)
    {
        var writer = new OnnxModelWriter()
            .Input("x", OnnxModelWriter.Float32, "N", "T", Bands).Input("x_lens", OnnxModelWriter.Int64, "N")
            .Output("encoder_out", OnnxModelWriter.Float32, "N", "T", Width).Output("encoder_out_lens", OnnxModelWriter.Int64, "N")
            .Weights("w", OnnxModelWriter.Float32, [Bands, Width], Matrix(Bands, Width))
            .Node("MatMul", ["x", "w"], ["encoder_out"]).Node("Identity", ["x_lens"], ["encoder_out_lens"])
            .Metadata("model_type", "zipformer2");
        foreach (var (key, value) in metadata)
            writer.Metadata(key, value);
        writer.Save(_folder[name]);
    }

    private void WriteStreaming(string name, params (string Key, string Value)[] metadata)
    {
        var writer = new OnnxModelWriter()
            .Input("x", OnnxModelWriter.Float32, "N", 5, Bands).Input("cached_attn", OnnxModelWriter.Float32, 3, "N", 2)
            .Input("cached_len_0", OnnxModelWriter.Int64, 2, "N").Input("processed_lens", OnnxModelWriter.Int64, "N")
            .Output("encoder_out", OnnxModelWriter.Float32, "N", 2, Width).Output("new_cached_attn", OnnxModelWriter.Float32, 3, "N", 2)
            .Output("new_cached_len_0", OnnxModelWriter.Int64, 2, "N")
            .Weights("w", OnnxModelWriter.Float32, [Bands, Width], Matrix(Bands, Width))
            .Weights("starts", OnnxModelWriter.Int64, [1], Whole(0)).Weights("ends", OnnxModelWriter.Int64, [1], Whole(2)).Weights("axes", OnnxModelWriter.Int64, [1], Whole(1))
            .Weights("one", OnnxModelWriter.Float32, [], MemoryMarshal.AsBytes<float>([1f]).ToArray()).Weights("whole_one", OnnxModelWriter.Int64, [], Whole(1))
            .Node("Slice", ["x", "starts", "ends", "axes"], ["first"]).Node("MatMul", ["first", "w"], ["rows"])
            .Node("ReduceSum", ["cached_attn"], ["attn"], "", OnnxModelWriter.Attribute("keepdims", 0L))
            .Node("ReduceSum", ["cached_len_0"], ["whole_len"], "", OnnxModelWriter.Attribute("keepdims", 0L))
            .Node("ReduceSum", ["processed_lens"], ["whole_count"], "", OnnxModelWriter.Attribute("keepdims", 0L))
            .Node("Cast", ["whole_len"], ["len"], "", OnnxModelWriter.Attribute("to", 1L)).Node("Cast", ["whole_count"], ["count"], "", OnnxModelWriter.Attribute("to", 1L))
            .Node("Add", ["attn", "len"], ["a"]).Node("Add", ["a", "count"], ["b"]).Node("Add", ["rows", "b"], ["encoder_out"])
            .Node("Add", ["cached_attn", "one"], ["new_cached_attn"]).Node("Add", ["cached_len_0", "whole_one"], ["new_cached_len_0"]);
        foreach (var (key, value) in metadata)
            writer.Metadata(key, value);
        writer.Save(_folder[name]);
    }

    private void WriteDecoder(string name, int context) => new OnnxModelWriter()
        .Input("y", OnnxModelWriter.Int64, "N", context).Output("decoder_out", OnnxModelWriter.Float32, "N", Width)
        .Weights("w", OnnxModelWriter.Float32, [context, Width], Matrix(context, Width, shift: 3))
        .Node("Cast", ["y"], ["f"], "", OnnxModelWriter.Attribute("to", 1L)).Node("MatMul", ["f", "w"], ["decoder_out"])
        .Metadata("context_size", context.ToString(System.Globalization.CultureInfo.InvariantCulture)).Metadata("vocab_size", "6")
        .Save(_folder[name]);

    private void WriteJoiner(string name, int width = Width) => new OnnxModelWriter()
        .Input("encoder_out", OnnxModelWriter.Float32, "N", width).Input("decoder_out", OnnxModelWriter.Float32, "N", width)
        .Output("logit", OnnxModelWriter.Float32, "N", 6)
        .Weights("w", OnnxModelWriter.Float32, [width, 6], Matrix(width, 6, scale: 3))
        .Node("Add", ["encoder_out", "decoder_out"], ["s"]).Node("Tanh", ["s"], ["t"]).Node("MatMul", ["t", "w"], ["logit"])
        .Save(_folder[name]);
}
