namespace EdgeAgent.Pipeline.Recordings;

/// <summary>What was set or asked for while streams were recorded.</summary>
/// <param name="At">When it came, UTC.</param>
/// <param name="Topic">What it was, below the agent's own level: <c>entrance/set/detect</c>.</param>
/// <param name="Payload">What it was told.</param>
public sealed record RecordedCommand(DateTimeOffset At, string Topic, string Payload);
