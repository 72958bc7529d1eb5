namespace EdgeAgent.Host.Sync;

/// <summary>What was found of a camera and a microphone.</summary>
/// <param name="Camera">The camera's name.</param>
/// <param name="Microphone">The microphone's name.</param>
/// <param name="Match">How what was seen and heard fits together.</param>
/// <param name="PicturesPerSecond">What the camera gave.</param>
/// <param name="Configured">The offset that the configuration says now; it has no part in the match.</param>
internal sealed record SyncFinding(string Camera, string Microphone, ClapMatch Match, double PicturesPerSecond, TimeSpan Configured)
{
    /// <summary>What was found, as the configuration has it: whole milliseconds.</summary>
    public TimeSpan Offset => TimeSpan.FromMilliseconds(Math.Round(1000 * Match.Offset));
}
