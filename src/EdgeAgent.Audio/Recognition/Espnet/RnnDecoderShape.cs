using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// What <c>rnn_decoder.onnx</c> takes and gives: one hypothesis a run. In: vy int64 [1], the states z_prev_i and c_prev_i float32
/// [1, units], a_prev_0 (what was attended to), and as far as the attention needs them pceh_0 [1, T′, A], enc_h_0 [1, T′, H] and
/// mask_0 [1, T′]. Out: logp float32 [tokens], the new states (all c, then all z; GRUs have no c) and last what is attended to.
/// </summary>
internal sealed class RnnDecoderShape
{
    private RnnDecoderShape(string path, GraphSignature signature)
    {
        Path = path;
        Token = signature.InputIndex("vy");
        Attended = signature.InputIndex("a_prev_0");
        Encoded = signature.InputIndex("enc_h_0");
        Precomputed = signature.InputIndex("pceh_0");
        Mask = signature.InputIndex("mask_0");
        Scores = signature.OutputIndex("logp");
        AttendedOutput = signature.Outputs.Count - 1;
        List<int> z = [], c = [];
        for (var i = 0; signature.InputIndex($"z_prev_{i}") is >= 0 and var input; i++)
            z.Add(input);
        for (var i = 0; signature.InputIndex($"c_prev_{i}") is >= 0 and var input; i++)
            c.Add(input);
        var hasCells = signature.Outputs.Count == 2 + (2 * z.Count);
        (Hidden, Cells, HasCells) = (z, c, hasCells);
        Units = z.Count > 0 ? (int)signature.Inputs[z[0]].Dimensions.ElementAtOrDefault(1) : 0;
    }

    /// <summary>The graph's file.</summary>
    public string Path { get; }

    /// <summary>The input of the last token.</summary>
    public int Token { get; }

    /// <summary>The inputs of the layers' outputs.</summary>
    public IReadOnlyList<int> Hidden { get; }

    /// <summary>The inputs of the layers' memories; a GRU's graph may have them and not look.</summary>
    public IReadOnlyList<int> Cells { get; }

    /// <summary>Whether the graph gives new memories (LSTM).</summary>
    public bool HasCells { get; }

    /// <summary>Values of a state.</summary>
    public int Units { get; }

    /// <summary>The input of what was attended to, −1 where there is none.</summary>
    public int Attended { get; }

    /// <summary>The output of what is attended to.</summary>
    public int AttendedOutput { get; }

    /// <summary>The input of the encoded frames, −1 where there is none.</summary>
    public int Encoded { get; }

    /// <summary>The input of what the predecoder made of them, −1 where there is none.</summary>
    public int Precomputed { get; }

    /// <summary>The input that bars frames, −1 where there is none.</summary>
    public int Mask { get; }

    /// <summary>The output of the next tokens' log-probabilities.</summary>
    public int Scores { get; }

    /// <summary>The output of a layer's new output.</summary>
    public int HiddenOutput(int layer) => 1 + (HasCells ? Hidden.Count : 0) + layer;

    /// <summary>The output of a layer's new memory.</summary>
    public static int CellOutput(int layer) => 1 + layer;

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="width">What the encoder gives; −1 when it leaves that open.</param>
    /// <param name="tokens">How many <c>config.yaml</c> lists.</param>
    /// <param name="hasPredecoder">Whether the export has a graph that prepares the encoded frames.</param>
    /// <exception cref="ModelException">It is none, is not of its export, or has an attention that cannot be run.</exception>
    public static RnnDecoderShape Read(string path, GraphSignature signature, long width, int tokens, bool hasPredecoder)
    {
        var shape = new RnnDecoderShape(path, signature);
        if (signature.InputIndex("enc_h_1") >= 0 || signature.InputIndex("a_prev_1") >= 0)
            throw new ModelException(ModelFault.Unsupported, $"{path} attends to the outputs of several encoders, which is not built; decoders of one encoder are.");
        var layers = shape.Hidden.Count;
        var outputs = 2 + (shape.HasCells ? 2 * layers : layers);
        var fits = shape.Token >= 0 && layers > 0 && shape.Units > 0 && shape.Scores == 0 && signature.Outputs.Count == outputs
            && (shape.Cells.Count == layers || (shape.Cells.Count == 0 && !shape.HasCells))
            && signature.Inputs[shape.Token] is { Type: TensorType.Int64, Rank: 1 }
            && shape.Hidden.Concat(shape.Cells).All(i => signature.Inputs[i] is { Type: TensorType.Float32, Rank: 2 } state && state.Dimensions[1] == shape.Units)
            && IsFloat(signature, shape.Attended, 2, 3) && IsFloat(signature, shape.Encoded, 3, 3) && IsFloat(signature, shape.Precomputed, 3, 3) && IsFloat(signature, shape.Mask, 2, 2)
            && (shape.Precomputed < 0 || hasPredecoder);
        if (!fits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; ESPnet's RNN decoder takes vy int64 [1], z_prev_0… and c_prev_0… float32 [1, units], "
                + $"a_prev_0, enc_h_0, {(hasPredecoder ? "" : "no ")}pceh_0 and mask_0, and gives logp, c_list_0…, z_list_0… and att_w.");
        }

        if (shape.Attended >= 0 && signature.Inputs[shape.Attended] is { Rank: 3 } attended)
        {
            throw new ModelException(ModelFault.Unsupported,
                $"{path} has coverage attention, whose input {attended} grows from step to step; espnet_onnx declares it with a fixed length, so that such a graph runs one step only. Export a model with another attention.");
        }

        if (shape.Encoded >= 0 && signature.Inputs[shape.Encoded].Dimensions[2] is >= 0 and var taken && width >= 0 && taken != width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes encoded frames of {taken} values, the encoder gives {width}. They are not of one export; copy the whole folder again.");
        }

        if (signature.Outputs[shape.Scores] is { Rank: > 0 } scores && scores.Dimensions[^1] is >= 0 and var given && given != tokens)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} gives scores of {given} tokens, config.yaml lists {tokens}. They are not of one export; copy the whole folder again.");
        }

        return shape;
    }

    private static bool IsFloat(GraphSignature signature, int input, int leastRank, int mostRank) =>
        input < 0 || (signature.Inputs[input].Type == TensorType.Float32 && signature.Inputs[input].Rank >= leastRank && signature.Inputs[input].Rank <= mostRank);
}
