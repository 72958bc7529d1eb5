namespace EdgeAgent.Host.Demo;

/// <summary>An event as the screen shows it.</summary>
/// <param name="Time">When its cause was captured, by this machine's clock.</param>
/// <param name="Source">The camera's or microphone's name; empty for the agent.</param>
/// <param name="Type">Its type without the prefix.</param>
/// <param name="Gist">What happened, in a few words; may be empty.</param>
internal sealed record EventLine(TimeOnly Time, string Source, string Type, string Gist);
