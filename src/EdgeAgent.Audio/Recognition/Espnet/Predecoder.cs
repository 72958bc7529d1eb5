using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary><c>predecoder_0.onnx</c>: what the attention of an RNN decoder needs of the encoded frames, float32 [1, T′, H] to float32 [1, T′, A].</summary>
internal sealed class Predecoder(LanePort port) : IDisposable
{
    private readonly Job _job = new();

    /// <summary>Refuses a graph that is none, or not of its export.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="width">What the encoder gives; −1 when it leaves that open.</param>
    /// <exception cref="ModelException">It is not.</exception>
    public static void Require(string path, GraphSignature signature, long width)
    {
        if (signature.Inputs is not [{ Type: TensorType.Float32, Rank: 3 } input] || signature.Outputs is not [{ Type: TensorType.Float32, Rank: 3 }])
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; ESPnet's predecoder takes enc_h float32 [1, T', H] and gives pre_compute_enc_h float32 [1, T', A].");
        }

        if (input.Dimensions[2] >= 0 && width >= 0 && input.Dimensions[2] != width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes encoded frames of {input.Dimensions[2]} values, the encoder gives {width}. They are not of one export; copy the whole folder again.");
        }
    }

    /// <summary>Runs it on an utterance.</summary>
    /// <returns>Valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed or was late.</exception>
    public EncodedUtterance Prepare(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _job.Encoded = encoded;
        port.Run(_job, cancellationToken);
        return _job.Prepared;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private sealed class Job : LaneJob
    {
        public EncodedUtterance Encoded { get; set; } = new();

        public EncodedUtterance Prepared { get; } = new();

        public override void WriteInputs(in LaneInputs inputs) => Encoded.Values.CopyTo(inputs.Get<float>(0, [1, Encoded.Frames, Encoded.Width]));

        public override void ReadOutputs(in LaneOutputs outputs) =>
            outputs.Get<float>(0).CopyTo(Prepared.Prepare((int)outputs.Axis(0, 1), (int)outputs.Axis(0, 2)));
    }
}
