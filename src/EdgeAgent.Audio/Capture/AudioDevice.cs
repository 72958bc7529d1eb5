namespace EdgeAgent.Audio.Capture;

/// <summary>A microphone of this machine.</summary>
/// <param name="Source">The address for the configuration; it names the device by what it is, not by the order of plugging in.</param>
/// <param name="Name">What the device calls itself.</param>
public sealed record AudioDevice(string Source, string Name)
{
    /// <summary>Why it cannot be used now, as a sentence; null when nothing speaks against it.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about <see cref="Problem"/>, as a command or a sentence.</summary>
    public string? Cure { get; init; }

    /// <summary>The channels that it gives, rising; empty where it cannot be known without opening it.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>The sample rates that it gives, in Hz, rising; the ends alone where it gives any between. Empty where it cannot be known without opening it.</summary>
    public IReadOnlyList<int> RatesHz { get; init; } = [];
}
