namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>What can be set of a camera or microphone while it runs, and asked by expressions.</summary>
/// <param name="Name">Its name, as in its topic: <c>mute</c>.</param>
/// <param name="IsSwitch">Whether it is on or off; else it is a number.</param>
/// <param name="IsOn">Of a switch whether it is on as long as nobody says otherwise.</param>
public sealed record KnownSetting(string Name, bool IsSwitch, bool IsOn = false);
