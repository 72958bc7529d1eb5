namespace EdgeAgent.Audio.Voice;

/// <summary>The audio that Silero VAD (versions 5 and 6) reads at a time, at 16 kHz.</summary>
public static class SileroWindow
{
    /// <summary>The only rate it is run at.</summary>
    public const int SampleRateHz = 16000;

    /// <summary>New samples, 32 ms.</summary>
    public const int Samples = 512;

    /// <summary>Samples of the window before, put in front.</summary>
    public const int Context = 64;
}
