using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>
/// What a joiner takes and gives: an encoded frame and what the prediction network said, float32 [N, E] and [N, P], or [E] and [P], to
/// logits or log-probabilities of labels, float32 [N, V] or [V].
/// </summary>
internal sealed class JoinerGraph
{
    private JoinerGraph(int encoded, int predicted, int rank, long rows, long encodedWidth, long predictedWidth, int vocabulary)
    {
        (Encoded, Predicted, Rank, Rows, EncodedWidth, PredictedWidth, Vocabulary) =
            (encoded, predicted, rank, rows, encodedWidth, predictedWidth, vocabulary);
    }

    /// <summary>The input of the encoded frames.</summary>
    public int Encoded { get; }

    /// <summary>The input of what the prediction network said.</summary>
    public int Predicted { get; }

    /// <summary>Axes of both.</summary>
    public int Rank { get; }

    /// <summary>N; −1 where it is free.</summary>
    public long Rows { get; }

    /// <summary>E; −1 where it is open.</summary>
    public long EncodedWidth { get; }

    /// <summary>P; −1 where it is open.</summary>
    public long PredictedWidth { get; }

    /// <summary>V.</summary>
    public int Vocabulary { get; }

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="tokens">How many tokens the model has.</param>
    /// <param name="encodedWidth">What the encoder gives; −1 when it leaves that open.</param>
    /// <exception cref="ModelException">It is no such graph, or not of its export.</exception>
    public static JoinerGraph Read(string path, GraphSignature signature, int tokens, long encodedWidth)
    {
        if (signature.Inputs is not [{ Type: TensorType.Float32, Rank: 1 or 2 } first, { Type: TensorType.Float32 } second] || second.Rank != first.Rank
            || signature.Outputs is not [{ Type: TensorType.Float32 } output, ..] || output.Rank != first.Rank)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; a transducer's joiner takes an encoded frame and what the prediction "
                + "network said, float32 [N, E] and [N, P] or [E] and [P], and gives float32 [N, tokens] or [tokens].");
        }

        if (output.Dimensions[^1] >= 0 && output.Dimensions[^1] != tokens)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} gives scores of {output.Dimensions[^1]} labels, the model's list has {tokens} tokens. They are not of one export; copy the whole folder again.");
        }

        // The exporters name them; where none does, the encoder comes first.
        var encoded = first.Name.Contains("dec", StringComparison.Ordinal) || first.Name.Contains("pred", StringComparison.Ordinal) ? 1 : 0;
        var takes = signature.Inputs[encoded].Dimensions[^1];
        if (takes >= 0 && encodedWidth >= 0 && takes != encodedWidth)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes encoded frames of {takes} values, the encoder gives {encodedWidth}. They are not of one export; copy the whole folder again.");
        }

        return new JoinerGraph(encoded, 1 - encoded, first.Rank, first.Rank == 1 ? 1 : first.Dimensions[0], takes, signature.Inputs[1 - encoded].Dimensions[^1], tokens);
    }
}
