namespace EdgeAgent.Mqtt.Outbox;

/// <summary>What the outbox keeps, and for how long.</summary>
public sealed record OutboxOptions
{
    /// <summary>The name of the file in the state folder.</summary>
    public const string FileName = "outbox.db";

    /// <summary>The file; null where there is none that can be written: events wait in memory then.</summary>
    public string? Path { get; init; }

    /// <summary>Where <see cref="Path"/> is null: the file of an earlier run whose numbers are not to be used again; null for none.</summary>
    public string? NumbersFrom { get; init; }

    /// <summary>How many bytes of events may wait on the disk; then the oldest are dropped. Default 250 MB.</summary>
    public long LimitBytes { get; init; } = 250_000_000;

    /// <summary>How old an event may become before it is dropped. Default 7 days.</summary>
    public TimeSpan LimitAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How late an event may be told as news; later it goes to the history. Default 10 s.</summary>
    public TimeSpan LiveWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most events of the history that are sent a second. Default 200.</summary>
    public int HistoryPerSecond { get; init; } = 200;

    /// <summary>How many events may be in memory: those that wait for the disk, and without a disk all. Default 10,000.</summary>
    public int MemoryLimit { get; init; } = 10_000;

    /// <summary>How many bytes of events may be in memory. Default 16 MiB.</summary>
    public long MemoryLimitBytes { get; init; } = 16L * 1024 * 1024;
}
