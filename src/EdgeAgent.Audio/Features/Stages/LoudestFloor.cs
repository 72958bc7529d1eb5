using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Features.Stages;

/// <summary>Raises values to so much below the recording's largest.</summary>
internal sealed class LoudestFloor : UtteranceStage
{
    private readonly float _range;
    private readonly float _offset;
    private readonly float _scale;

    private LoudestFloor(int dimension, float range, float offset, float scale) : base(dimension) =>
        (_range, _offset, _scale) = (range, offset, scale);

    /// <summary>The <c>top_db</c> of librosa, torchaudio and SpeechBrain.</summary>
    public static LoudestFloor Below(int dimension, float range) => new(dimension, range, 0, 1);

    /// <summary>Whisper's: 8 below, then (x + 4)/4.</summary>
    public static LoudestFloor Whisper(int dimension) => new(dimension, 8, 4, 0.25f);

    /// <inheritdoc/>
    protected override void Complete(Span<float> frames)
    {
        TensorPrimitives.Max(frames, TensorPrimitives.Max<float>(frames) - _range, frames);
        if (_scale != 1)
        {
            TensorPrimitives.Add(frames, _offset, frames);
            TensorPrimitives.Multiply(frames, _scale, frames);
        }
    }
}
