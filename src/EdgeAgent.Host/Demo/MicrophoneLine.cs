namespace EdgeAgent.Host.Demo;

/// <summary>A microphone as the screen shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it is doing, in a word; whether somebody speaks while it listens.</param>
/// <param name="IsWell">Whether that is as it should be.</param>
/// <param name="Gaps">Gaps in its sound.</param>
/// <param name="Words">What was said last; null before anything was.</param>
/// <param name="Confidence">Of these words, 0 to 1.</param>
internal sealed record MicrophoneLine(string Name, string State, bool IsWell, long Gaps, string? Words, double Confidence);
