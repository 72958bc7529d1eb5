namespace EdgeAgent.Audio.Capture;

/// <summary>A microphone of this machine.</summary>
/// <param name="Source">The address for the configuration; it names the device by what it is, not by the order of plugging in.</param>
/// <param name="Name">What the device calls itself.</param>
public sealed record AudioDevice(string Source, string Name);
