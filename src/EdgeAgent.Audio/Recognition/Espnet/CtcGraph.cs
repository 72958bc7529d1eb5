using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>ESPnet's CTC graph: encoded frames float32 [1, T′, H] to the log-probabilities of tokens float32 [1, T′, V].</summary>
internal sealed class CtcGraph : IFrameScorer
{
    private readonly LanePort _port;
    private readonly Job _job;

    /// <summary>A stream's place at the graph.</summary>
    public CtcGraph(LanePort port, int vocabulary) => (_port, _job, Vocabulary) = (port, new Job(vocabulary), vocabulary);

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <summary>Refuses a graph that is not of its export.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="width">What the encoder gives; −1 when it leaves that open.</param>
    /// <param name="tokens">How many <c>config.yaml</c> lists.</param>
    /// <exception cref="ModelException">It is not.</exception>
    public static void Require(string path, GraphSignature signature, long width, int tokens)
    {
        if (signature.Inputs is not [{ Type: TensorType.Float32, Rank: 3 } input] || signature.Outputs is not [{ Type: TensorType.Float32, Rank: 3 } output, ..])
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; ESPnet's CTC graph takes float32 [1, T', H] and gives float32 [1, T', tokens].");
        }

        if (input.Dimensions[2] >= 0 && width >= 0 && input.Dimensions[2] != width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes encoded frames of {input.Dimensions[2]} values, the encoder gives {width}. They are not of one export; copy the whole folder again.");
        }

        if (output.Dimensions[2] >= 0 && output.Dimensions[2] != tokens)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} gives scores of {output.Dimensions[2]} tokens, config.yaml lists {tokens}. They are not of one export; copy the whole folder again.");
        }
    }

    /// <inheritdoc/>
    public EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _job.Encoded = encoded;
        _port.Run(_job, cancellationToken);
        return _job.Scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();

    private sealed class Job(int vocabulary) : LaneJob
    {
        public EncodedUtterance Encoded { get; set; } = new();

        public EncodedUtterance Scores { get; } = new();

        public override void WriteInputs(in LaneInputs inputs) => Encoded.Values.CopyTo(inputs.Get<float>(0, [1, Encoded.Frames, Encoded.Width]));

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            if (outputs.Axis(0, 2) != vocabulary)
                throw new ModelException(ModelFault.Unfitting, $"The CTC graph gave scores of {outputs.Axis(0, 2)} tokens, config.yaml lists {vocabulary}. Copy the whole folder of the export again.");
            outputs.Get<float>(0).CopyTo(Scores.Prepare((int)outputs.Axis(0, 1), vocabulary));
            Scores.MsPerFrame = Encoded.MsPerFrame;
        }
    }
}
