namespace EdgeAgent.Audio.Voice.SpeechBrain;

/// <summary>SpeechBrain's rule for speech in a recording, with its defaults.</summary>
public sealed record BoundaryOptions
{
    /// <summary>Speech begins at this probability, 0 to 1.</summary>
    public float Activation { get; init; } = 0.5f;

    /// <summary>It goes on while the probability is not below this, 0 to 1.</summary>
    public float Deactivation { get; init; } = 0.25f;

    /// <summary>Segments no further apart than this are one, in seconds; negative: none are joined.</summary>
    public float Close { get; init; } = 0.25f;

    /// <summary>Only longer segments count, in seconds; negative: all.</summary>
    public float Length { get; init; } = 0.25f;
}
