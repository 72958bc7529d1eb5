namespace EdgeAgent.Audio.Capture;

/// <summary>What a source may claim. Beyond it a header is damaged, not a microphone.</summary>
internal static class AudioLimits
{
    public const int MinSampleRateHz = 1_000;

    public const int MaxSampleRateHz = 768_000;

    public const int MaxChannels = 64;
}
