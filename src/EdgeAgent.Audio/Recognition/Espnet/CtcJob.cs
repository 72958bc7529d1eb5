using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>The encoded frames of one utterance to tokens.</summary>
internal sealed class CtcJob(EncoderJob encoder, CtcGreedyDecoder decoder) : LaneJob
{
    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs) =>
        encoder.Encoded.CopyTo(inputs.Get<float>(0, [1, encoder.EncodedFrames, encoder.Width]));

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        if (outputs.Axis(0, 2) != decoder.Vocabulary)
            throw new ModelException(ModelFault.Unfitting, $"The CTC graph gave scores of {outputs.Axis(0, 2)} tokens, config.yaml lists {decoder.Vocabulary}. Copy the whole folder of the export again.");
        decoder.Reset();
        decoder.Accept(outputs.Get<float>(0));
    }
}
