namespace EdgeAgent.Host.Demo;

/// <summary>A camera as the screen shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it is doing, in a word.</param>
/// <param name="IsWell">Whether that is as it should be.</param>
/// <param name="InSight">Objects that have entered and not left.</param>
/// <param name="Fps">Frames per second, lately.</param>
/// <param name="Drops">Frames that nobody looked at.</param>
/// <param name="Frames">Frames so far.</param>
internal sealed record CameraLine(string Name, string State, bool IsWell, int InSight, double Fps, long Drops, long Frames);
