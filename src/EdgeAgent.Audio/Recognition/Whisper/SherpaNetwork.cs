using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// The graphs as sherpa-onnx exports them (scripts/whisper/export-onnx.py). The encoder takes <c>mel</c> [1, mel, frames] and gives the keys and
/// values of its frames for all layers of the decoder, <c>n_layer_cross_k</c> and <c>n_layer_cross_v</c> [layers, 1, T, values]; the decoder
/// takes <c>tokens</c> int64 [B, L], room for the keys and values of a longest text [layers, B, places, values], those of the encoder and
/// <c>offset</c> int64 [1], and gives <c>logits</c> [B, L, tokens] and the room filled.
/// </summary>
internal sealed class SherpaNetwork : IWhisperNetwork
{
    private static readonly string[] DecoderInputs = ["tokens", "in_n_layer_self_k_cache", "in_n_layer_self_v_cache", "n_layer_cross_k", "n_layer_cross_v", "offset"];
    private static readonly string[] DecoderOutputs = ["logits", "out_n_layer_self_k_cache", "out_n_layer_self_v_cache"];

    private readonly WhisperOptions _features;
    private readonly SherpaDecoder.Shape _shape;
    private readonly int _keys;
    private readonly int _values;
    private readonly ModelLane _encoderLane;
    private readonly ModelLane _decoderLane;

    private SherpaNetwork(WhisperOptions features, SherpaDecoder.Shape shape, int keys, int values, ModelLane encoderLane, ModelLane decoderLane) =>
        (_features, _shape, _keys, _values, _encoderLane, _decoderLane) = (features, shape, keys, values, encoderLane, decoderLane);

    /// <summary>Loads an export and checks its parts against each other.</summary>
    /// <exception cref="ModelException">A part is missing, damaged or not of one export.</exception>
    public static WhisperParts Open(ModelBundle bundle, SherpaFiles files, GraphSet graphs)
    {
        GraphSignature? encoder = null;
        SherpaDecoder.Shape? shape = null;
        SherpaMetadata? metadata = null;
        var encoderLane = graphs.Open("encoder", files.Encoder, probe: session => metadata = SherpaMetadata.Read(files.Encoder, encoder = session.Signature));
        var features = bundle.Features is WhisperOptions { ChunkSeconds: not null } said ? said : new WhisperOptions { MelBins = metadata!.MelBins };
        RequireEncoder(files.Encoder, encoder!, features);
        var decoder = files.Decoder ?? throw new ModelException(ModelFault.Missing,
            $"Model '{bundle.Name}' ({bundle.Folder}) has an encoder ({Path.GetFileName(files.Encoder)}) and no decoder. A Whisper export is both together: copy the whole folder again.");
        var tokens = files.Tokens ?? throw new ModelException(ModelFault.Missing,
            $"Model '{bundle.Name}' ({bundle.Folder}) has no list of tokens, so its output cannot be spelt. Copy the …-tokens.txt of the export beside it.");
        var decoderLane = graphs.Open("decoder", decoder, probe: session => shape = ShapeOf(decoder, session.Signature, metadata!.Vocabulary));
        var network = new SherpaNetwork(features, shape!, encoder!.OutputIndex("n_layer_cross_k"), encoder.OutputIndex("n_layer_cross_v"), encoderLane, decoderLane);
        RequirePair(files.Encoder, encoder, network._keys, shape!);
        return new WhisperParts(features, SherpaTokens.Read(tokens, metadata!.Vocabulary), metadata.Search(), network);
    }

    /// <inheritdoc/>
    public IUtteranceEncoder OpenEncoder(string stream, int weight) =>
        new SherpaEncoder(FeatureExtractor.Create(_features), _features.ChunkSeconds!.Value, _keys, _values, _encoderLane.Open(stream, weight));

    /// <inheritdoc/>
    public INextTokenScorer OpenDecoder(string stream, int weight, double temperature) => new SherpaDecoder(_decoderLane.Open(stream, weight), _shape, temperature);

    private static void RequireEncoder(string path, GraphSignature signature, WhisperOptions features)
    {
        var (bins, frames) = (features.MelBins, FeatureExtractor.Create(features).FramesFor(0));
        if (signature.Inputs is not [{ Type: TensorType.Float32, Rank: 3 } mel] || signature.OutputIndex("n_layer_cross_k") < 0 || signature.OutputIndex("n_layer_cross_v") < 0
            || signature.Outputs.Any(o => o is not { Type: TensorType.Float32, Rank: 4 })
            || (mel.Dimensions[1] >= 0 && mel.Dimensions[1] != bins) || (mel.Dimensions[2] >= 0 && mel.Dimensions[2] != frames))
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; sherpa-onnx's Whisper encoder takes mel float32 [1, {bins}, {frames}] and gives "
                + "n_layer_cross_k and n_layer_cross_v float32 [layers, 1, T, values]. Export the model again with its scripts/whisper/export-onnx.py.");
        }
    }

    private static SherpaDecoder.Shape ShapeOf(string path, GraphSignature signature, int tokens)
    {
        var (inputs, outputs) = (DecoderInputs.Select(signature.InputIndex).ToArray(), DecoderOutputs.Select(signature.OutputIndex).ToArray());
        if (signature.Inputs.Count != inputs.Length || inputs.Contains(-1) || outputs.Contains(-1) || signature.Inputs[inputs[1]] is not { Type: TensorType.Float32, Rank: 4 } room
            || signature.Inputs[inputs[2]] is not { Type: TensorType.Float32, Rank: 4 } || room.Dimensions[0] < 1 || room.Dimensions[2] < 1 || room.Dimensions[3] < 1
            || signature.Outputs[outputs[0]] is not { Type: TensorType.Float32, Rank: 3 } logits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; sherpa-onnx's Whisper decoder takes {string.Join(", ", DecoderInputs)} and gives "
                + $"{string.Join(", ", DecoderOutputs)}, in float32. Export the model again with its scripts/whisper/export-onnx.py.");
        }

        return logits.Dimensions[2] is >= 0 and var given && given != tokens
            ? throw SherpaDecoder.Shape.OtherTokens(path, given, tokens)
            : new SherpaDecoder.Shape(path, inputs, outputs, (int)room.Dimensions[0], (int)room.Dimensions[2], (int)room.Dimensions[3], tokens);
    }

    private static void RequirePair(string path, GraphSignature encoder, int keys, SherpaDecoder.Shape decoder)
    {
        var given = encoder.Outputs[keys];
        if ((given.Dimensions[0] >= 0 && given.Dimensions[0] != decoder.Layers) || (given.Dimensions[3] >= 0 && given.Dimensions[3] != decoder.Values))
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} gives {given}, but {decoder.Path} has {decoder.Layers} layers of {decoder.Values} values. They are not of one export; copy the whole folder again.");
        }
    }
}
