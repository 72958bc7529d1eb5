namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>How an ALSA device is opened.</summary>
public sealed record AlsaOptions
{
    /// <summary>The rate that is asked for; the device's nearest own rate is taken.</summary>
    /// <value>Hz, default 16,000.</value>
    public int SampleRateHz { get; init; } = 16_000;

    /// <summary>The channels that are asked for; the nearest number is taken.</summary>
    /// <value>Default 1.</value>
    public int Channels { get; init; } = 1;

    /// <summary>How long opening may take.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan OpenDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the next audio may take before the device counts as stalled.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(5);
}
