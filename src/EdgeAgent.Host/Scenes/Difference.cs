namespace EdgeAgent.Host.Scenes;

/// <summary>In what an event is not what was asked for.</summary>
/// <param name="Text">In words: <c>zone is yard, not door</c>.</param>
/// <param name="Off">How much too late it came, or, below zero, too early; null where it is about something else.</param>
/// <param name="IsFault">Whether it could not be told.</param>
internal sealed record Difference(string Text, TimeSpan? Off = null, bool IsFault = false);
