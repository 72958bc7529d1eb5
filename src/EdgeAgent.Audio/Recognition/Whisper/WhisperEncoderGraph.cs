using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>What the encoder takes and gives: <c>input_features</c> float32 [1, mel, frames] and <c>last_hidden_state</c> float32 [1, T', H].</summary>
internal sealed class WhisperEncoderGraph
{
    /// <summary>What tells a Whisper encoder from others that optimum exports.</summary>
    public const string FeaturesName = "input_features";

    private WhisperEncoderGraph(string path, int features, int states, int melBins, int frames, long width) =>
        (Path, Features, States, MelBins, Frames, Width) = (path, features, states, melBins, frames, width);

    /// <summary>The graph's file.</summary>
    public string Path { get; }

    /// <summary>The input.</summary>
    public int Features { get; }

    /// <summary>The output.</summary>
    public int States { get; }

    /// <summary>Values of a frame.</summary>
    public int MelBins { get; }

    /// <summary>Frames that it is given.</summary>
    public int Frames { get; }

    /// <summary>H; −1 where the graph leaves it open.</summary>
    public long Width { get; }

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="melBins">Values of a frame of the features.</param>
    /// <param name="frames">Frames of a whole window.</param>
    /// <exception cref="ModelException">It is no such graph, or takes other features.</exception>
    public static WhisperEncoderGraph Read(string path, GraphSignature signature, int melBins, int frames)
    {
        var (features, states) = (signature.InputIndex(FeaturesName), signature.OutputIndex("last_hidden_state"));
        if (features < 0 || states < 0 || signature.Inputs.Count != 1
            || signature.Inputs[features] is not { Type: TensorType.Float32, Rank: 3 } || signature.Outputs[states] is not { Type: TensorType.Float32, Rank: 3 })
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; a Whisper encoder as optimum exports it takes {FeaturesName} float32 [1, {melBins}, {frames}] "
                + "and gives last_hidden_state float32 [1, T, H]. Export the model with optimum (--task automatic-speech-recognition-with-past, float32), or with sherpa-onnx's scripts/whisper/export-onnx.py.");
        }

        var taken = signature.Inputs[features];
        if (taken.Dimensions[1] is >= 0 and var bins && bins != melBins)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {taken}, {bins} values a frame, but the features have {melBins} (feature_size of preprocessor_config.json, num_mel_bins of config.json). They are not of one export; copy the whole folder again.");
        }

        return taken.Dimensions[2] is >= 0 and var length && length != frames
            ? throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {taken}, {length} frames, but a window of the features has {frames} (chunk_length, hop_length and sampling_rate of preprocessor_config.json). They are not of one export; copy the whole folder again.")
            : new WhisperEncoderGraph(path, features, states, melBins, frames, signature.Outputs[states].Dimensions[2]);
    }
}
