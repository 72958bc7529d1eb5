namespace EdgeAgent.Pipeline.Recordings;

/// <summary>A line of what is recorded beside streams: a command, or how the clock stands.</summary>
/// <param name="At">When, UTC.</param>
internal sealed record JournalLine(DateTimeOffset At)
{
    /// <summary>A command's topic; null where this is none.</summary>
    public string? Topic { get; init; }

    /// <summary>What the command was told.</summary>
    public string? Payload { get; init; }

    /// <summary>Whether the clock is known to be right; null where this is a command.</summary>
    public bool? ClockRight { get; init; }

    /// <summary>By how many milliseconds the clock was set.</summary>
    public double? SetByMs { get; init; }
}
