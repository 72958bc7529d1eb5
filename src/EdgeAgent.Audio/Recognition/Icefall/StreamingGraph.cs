using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>
/// What an exported encoder, or a graph of CTC, for streams takes and gives: <c>x</c> float32 [1, T, bands] of a chunk's frames, of which
/// the next chunk begins <c>decode_chunk_len</c> frames later, and states, to the encoded frames and the states to come
/// (egs/librispeech/ASR/*/export-onnx-streaming.py: zipformer2, zipformer, conformer, lstm and others of the kind).
/// </summary>
internal sealed class StreamingGraph
{
    private const long MostStateValues = 1 << 24;
    private const int MostChunkFrames = 4096;

    private StreamingGraph(int features, int bands, int output, long width, int chunkFrames, int shiftFrames, IReadOnlyList<StreamState> states) =>
        (Features, Bands, Output, Width, ChunkFrames, ShiftFrames, States) = (features, bands, output, width, chunkFrames, shiftFrames, states);

    /// <summary>The input of the features.</summary>
    public int Features { get; }

    /// <summary>Values in a frame of features.</summary>
    public int Bands { get; }

    /// <summary>The output of the encoded frames, or of the log-probabilities of CTC.</summary>
    public int Output { get; }

    /// <summary>Values in an encoded frame; −1 when the graph leaves that open.</summary>
    public long Width { get; }

    /// <summary>Frames of features in a chunk.</summary>
    public int ChunkFrames { get; }

    /// <summary>From one chunk to the next, in frames.</summary>
    public int ShiftFrames { get; }

    /// <summary>What is handed on from chunk to chunk.</summary>
    public IReadOnlyList<StreamState> States { get; }

    /// <summary>Whether a graph takes more than an utterance and its length: states of a stream.</summary>
    public static bool Is(GraphSignature signature) => signature.Inputs.Any(i => i.Name != "x" && i is not { Name: "x_lens" or "x_length", Type: TensorType.Int64, Rank: 1 });

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <exception cref="ModelException">It is no such graph.</exception>
    public static StreamingGraph Read(string path, GraphSignature signature)
    {
        var features = signature.InputIndex("x");
        var output = Math.Max(signature.OutputIndex("encoder_out"), signature.OutputIndex("log_probs"));
        if (features < 0 || output < 0 || signature.Inputs[features] is not { Type: TensorType.Float32, Rank: 3 } x || x.Dimensions[2] < 1 || x.Dimensions[0] > 1
            || signature.Outputs[output] is not { Type: TensorType.Float32, Rank: 3 } result)
        {
            throw Unfitting(path, signature, "x float32 [N, T, bands] is expected, and encoder_out or log_probs float32 [N, T', values]");
        }

        var chunk = x.Dimensions[1] > 0 ? checked((int)x.Dimensions[1]) : Number(path, signature, "T");
        var shift = Number(path, signature, "decode_chunk_len");
        if (chunk > MostChunkFrames || shift > chunk)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"{path} takes chunks of {chunk} frames every decode_chunk_len = {shift} frames; a chunk has {MostChunkFrames} at most, and is as long as the way to the next at least. Export the model again.");
        }

        var free = Enumerable.Range(0, signature.Outputs.Count).Where(i => i != output).ToList();
        var states = new List<StreamState>();
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            if (i != features)
                states.Add(StateOf(path, signature, i, free));
        }

        return new StreamingGraph(features, checked((int)x.Dimensions[2]), output, result.Dimensions[2], chunk, shift, states);
    }

    private static StreamState StateOf(string path, GraphSignature signature, int input, List<int> free)
    {
        var spec = signature.Inputs[input];
        if (spec.Type is not (TensorType.Float32 or TensorType.Int64) || spec.Dimensions.Count(d => d < 0) > 1)
        {
            throw Unfitting(path, signature,
                $"its input {spec} is no state that can begin at zero: float32 or int64 with one free axis, the batch, is expected. Export the model with icefall's export-onnx-streaming.py of its recipe");
        }

        // The free axis is the batch.
        long[] shape = [.. spec.Dimensions.Select(d => d < 0 ? 1 : d)];
        if (shape.Any(d => d < 1) || shape.Aggregate(1.0, static (all, d) => all * d) > MostStateValues)
            throw Unfitting(path, signature, $"its input {spec} is no state of a stream: it has no values, or more than {MostStateValues}");

        // By name: new_cached_key_0 follows cached_key_0, next_h follows h. By place where the names say nothing.
        var place = free.FindIndex(o => IsNamedAfter(signature.Outputs[o], spec));
        if (place < 0)
            place = free.FindIndex(o => signature.Outputs[o].Type == spec.Type && signature.Outputs[o].Rank == spec.Rank && !signature.Inputs.Any(i => IsNamedAfter(signature.Outputs[o], i)));
        if (place < 0 && spec.Type != TensorType.Int64)
            throw Unfitting(path, signature, $"no output follows its input {spec}");
        var output = place < 0 ? -1 : free[place];
        if (place >= 0)
            free.RemoveAt(place);
        return new StreamState(input, output, shape, spec.Type == TensorType.Int64);
    }

    private static bool IsNamedAfter(TensorSpec output, TensorSpec input) => output.Name == $"new_{input.Name}" || output.Name == $"next_{input.Name}";

    private static int Number(string path, GraphSignature signature, string key)
    {
        if (signature.Metadata.TryGetValue(key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        throw new ModelException(ModelFault.Unsupported,
            $"{path} takes states, so it is an encoder for streams, but its metadata {(text is null ? $"have no '{key}'" : $"say {key}: '{text}', which is no number above 0")}. "
            + "How long chunks are and how far they lie apart cannot be guessed: export the model with icefall's export-onnx-streaming.py of its recipe, which writes it.");
    }

    private static ModelException Unfitting(string path, GraphSignature signature, string what) => new(ModelFault.Unfitting,
        $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}. As an encoder of icefall for streams it cannot run: {what}.");
}
