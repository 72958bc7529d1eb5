namespace EdgeAgent.Audio.Front;

/// <summary>What is done to a microphone's sound before anything listens to it. The default does nothing.</summary>
public sealed record FrontOptions
{
    /// <summary>Whether everything below 5 Hz is taken off, a constant offset first of all.</summary>
    public bool Dc { get; init; }

    /// <summary>The frequency in hertz below which sound is taken off (−3 dB there, 12 dB an octave below), above 0 and below half the rate; null takes nothing off.</summary>
    public double? HighPassHz { get; init; }

    /// <summary>Who sets the gain.</summary>
    public GainMode Gain { get; init; }

    /// <summary>How far <see cref="GainMode.Auto"/> goes, up and down, in dB, 0 to 60. <value>24</value></summary>
    public double MaxGainDb { get; init; } = 24;
}
