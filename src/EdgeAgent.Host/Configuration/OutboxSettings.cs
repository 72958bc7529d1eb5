using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Configuration;

/// <summary>Where events wait for the broker.</summary>
internal sealed record OutboxSettings
{
    private static readonly OutboxOptions Defaults = new();

    [Size("What events that wait may take of the disk; then the oldest are dropped.", "1MB", "1000GB")]
    public long MaxSize { get; init; } = Defaults.LimitBytes;

    [Duration("How old an event may become before it is dropped.", "1m", "8760h")]
    public TimeSpan MaxAge { get; init; } = Defaults.LimitAge;

    [Duration("How late an event is still told as news, on events/; later ones go to history/, where no automation acts on them.", "1s", "1h")]
    public TimeSpan LiveWithin { get; init; } = Defaults.LiveWithin;

    [Count("Most events of the history that are sent a second, beside the news.", 1, 100_000)]
    public int HistoryRate { get; init; } = Defaults.HistoryPerSecond;

    /// <summary>As the outbox takes it.</summary>
    /// <param name="folder">The state folder; null where there is none that can be written.</param>
    public OutboxOptions ToOptions(string? folder) => new()
    {
        Path = folder is null ? null : Path.Combine(folder, OutboxOptions.FileName),
        LimitBytes = MaxSize,
        LimitAge = MaxAge,
        LiveWithin = LiveWithin,
        HistoryPerSecond = HistoryRate,
    };
}
