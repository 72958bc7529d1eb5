namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>A stream's place in a queue.</summary>
public sealed record QueuePlaceOptions
{
    /// <summary>The stream's name.</summary>
    public required string Stream { get; init; }

    /// <summary>Whether it comes before others.</summary>
    public QueuePriority Priority { get; init; } = QueuePriority.Normal;

    /// <summary>Whether nothing of it may be dropped: its listener waits instead. For recordings.</summary>
    public bool Waits { get; init; }
}
