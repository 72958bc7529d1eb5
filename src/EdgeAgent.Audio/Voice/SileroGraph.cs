using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Voice;

/// <summary>
/// Where a Silero VAD graph of version 5 or 6 has its inputs and outputs, recognised by type and rank: audio float32
/// [1, 576], state float32 [2, 1, 128], sample rate int64 (missing in some exports) → probability float32 [1, 1], new state.
/// </summary>
public sealed class SileroGraph
{
    private SileroGraph()
    {
    }

    internal int Audio { get; private init; }

    internal int State { get; private init; }

    // −1 where the graph knows one rate only.
    internal int Rate { get; private init; }

    internal int RateRank { get; private init; }

    internal int Probability { get; private init; }

    internal int NewState { get; private init; }

    /// <summary>Whether a graph calls itself a Silero VAD by its inputs, of whatever version.</summary>
    public static bool Resembles(GraphSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return IsOld(signature)
            || (signature.Inputs.Count is 2 or 3 && Find(signature.Inputs, IsState) >= 0 && Find(signature.Inputs, IsAudio) >= 0
                && signature.Outputs.Count == 2 && (signature.Inputs.Count == 2 || Find(signature.Inputs, IsRate) >= 0));
    }

    /// <summary>Reads a graph's layout.</summary>
    /// <param name="signature">What the graph declares.</param>
    /// <param name="model">The model's name, for the message.</param>
    /// <exception cref="ModelException">It is not a Silero VAD that is understood; the message says why.</exception>
    public static SileroGraph Read(GraphSignature signature, string model)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (IsOld(signature))
        {
            throw Refuse(model, "it keeps its state in 'h' and 'c', as Silero VAD did up to version 4",
                "Take silero_vad.onnx of version 5 or 6 from github.com/snakers4/silero-vad");
        }

        var audio = Find(signature.Inputs, IsAudio);
        var state = Find(signature.Inputs, IsState);
        var rate = Find(signature.Inputs, IsRate);
        var probability = Find(signature.Outputs, IsProbability);
        var newState = Find(signature.Outputs, IsNewState);
        var known = (audio >= 0 ? 1 : 0) + (state >= 0 ? 1 : 0) + (rate >= 0 ? 1 : 0);
        if (audio < 0 || state < 0 || known != signature.Inputs.Count || probability < 0 || newState < 0)
        {
            throw Refuse(model, $"its inputs are {string.Join("; ", signature.Inputs)} and its outputs {string.Join("; ", signature.Outputs)}, where " +
                "audio float32 [1, 576], state float32 [2, 1, 128] and a sample rate int64 are expected, and a probability float32 [1, 1] and a state come out",
                "Take silero_vad.onnx of version 5 or 6 from github.com/snakers4/silero-vad, or name the family that the model is of");
        }

        const int length = SileroWindow.Context + SileroWindow.Samples;
        var declared = signature.Inputs[audio].Dimensions[1];
        if (declared >= 0 && declared != length)
        {
            throw Refuse(model, $"its audio input {signature.Inputs[audio]} takes {declared} samples, where {length} are expected ({SileroWindow.Context} of the window before and {SileroWindow.Samples} new ones at 16 kHz)",
                "Export it for 16 kHz with a free length, as the files in github.com/snakers4/silero-vad are");
        }

        return new SileroGraph
        {
            Audio = audio,
            State = state,
            Rate = rate,
            RateRank = rate < 0 ? 0 : signature.Inputs[rate].Rank,
            Probability = probability,
            NewState = newState,
        };
    }

    private static bool IsOld(GraphSignature signature) => signature.InputIndex("h") >= 0 && signature.InputIndex("c") >= 0
        && (signature.InputIndex("sr") >= 0 || signature.Inputs.Count == 3);

    private static bool IsAudio(TensorSpec spec) => spec is { Type: TensorType.Float32, Rank: 2 } && Fits(spec.Dimensions[0], 1);

    private static bool IsState(TensorSpec spec) => spec is { Type: TensorType.Float32, Rank: 3 }
        && Fits(spec.Dimensions[0], 2) && Fits(spec.Dimensions[1], 1) && Fits(spec.Dimensions[2], 128);

    private static bool IsRate(TensorSpec spec) => spec is { Type: TensorType.Int64, Rank: 0 }
        || (spec is { Type: TensorType.Int64, Rank: 1 } && Fits(spec.Dimensions[0], 1));

    private static bool IsProbability(TensorSpec spec) => spec is { Type: TensorType.Float32, Rank: 2 }
        && Fits(spec.Dimensions[0], 1) && Fits(spec.Dimensions[1], 1);

    private static bool IsNewState(TensorSpec spec) => IsState(spec);

    private static bool Fits(long declared, long wanted) => declared < 0 || declared == wanted;

    private static int Find(IReadOnlyList<TensorSpec> specs, Func<TensorSpec, bool> fits)
    {
        var found = -1;
        for (var i = 0; i < specs.Count; i++)
        {
            if (!fits(specs[i]))
                continue;
            if (found >= 0)
                return -1;
            found = i;
        }

        return found;
    }

    private static ModelException Refuse(string model, string reason, string cure) =>
        new(ModelFault.Unfitting, $"Model '{model}' cannot be run as Silero VAD: {reason}. {cure}.");
}
