using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>One utterance through the encoder.</summary>
internal sealed class EncoderJob(EspnetEncoder encoder) : LaneJob
{
    /// <summary>[T, D], row by row.</summary>
    public ReadOnlyMemory<float> Features { get; set; }

    /// <summary>T.</summary>
    public int Frames { get; set; }

    /// <summary>Where the encoded frames go, [T′, H].</summary>
    public EncodedUtterance Encoded { get; set; } = new();

    /// <inheritdoc/>
    public override bool IsWithinReach => encoder.HasTaken(Frames);

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        Features.Span.CopyTo(inputs.Get<float>(encoder.FeaturesInput, [1, Frames, Features.Length / Frames]));
        if (encoder.LengthsInput >= 0)
            inputs.Get<long>(encoder.LengthsInput, [1])[0] = Frames;
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs) =>
        outputs.Get<float>(encoder.Output).CopyTo(Encoded.Prepare((int)outputs.Axis(encoder.Output, 1), (int)outputs.Axis(encoder.Output, 2)));
}
