using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>One utterance through the encoder: features in, encoded frames kept.</summary>
internal sealed class EncoderJob(EspnetEncoder encoder) : LaneJob
{
    private float[] _encoded = [];

    /// <summary>[T, D], row by row.</summary>
    public ReadOnlyMemory<float> Features { get; set; }

    /// <summary>T.</summary>
    public int Frames { get; set; }

    /// <summary>[<see cref="EncodedFrames"/>, <see cref="Width"/>], row by row.</summary>
    public ReadOnlySpan<float> Encoded => _encoded.AsSpan(0, EncodedFrames * Width);

    /// <summary>T′.</summary>
    public int EncodedFrames { get; private set; }

    /// <summary>H.</summary>
    public int Width { get; private set; }

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
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var encoded = outputs.Get<float>(encoder.Output);
        EncodedFrames = (int)outputs.Axis(encoder.Output, 1);
        Width = (int)outputs.Axis(encoder.Output, 2);
        if (_encoded.Length < encoded.Length)
            _encoded = new float[encoded.Length];
        encoded.CopyTo(_encoded);
    }
}
