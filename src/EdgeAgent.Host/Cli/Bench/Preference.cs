namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What a winner is best at.</summary>
internal enum Preference
{
    /// <summary>The time until the result is there.</summary>
    Latency,

    /// <summary>The processor time that it costs: what decides how many streams a device carries.</summary>
    Load,
}
