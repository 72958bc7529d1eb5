using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// Whether this device's wall clock is known to be right; what events carry as <c>clocksync</c>. Asked again at most every
/// <see cref="RefreshAfter"/>, so that it costs nothing to ask for every event. Each change is logged once. Thread-safe.
/// </summary>
/// <param name="doubt">Asks the system: null when a time server set the clock, else a clause that says why it may be wrong.</param>
/// <param name="time">The clock in question.</param>
/// <param name="logger">Where changes are said.</param>
public sealed partial class ClockSync(Func<string?> doubt, TimeProvider time, ILogger logger)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(5);

    /// <summary>No copy of this program is older than its source: a clock before this is wrong, whatever the system says of it. Moves with releases.</summary>
    public static readonly DateTimeOffset Earliest = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private long? _askedAt;
    private bool _isSynchronized;

    /// <summary>Whether the clock is known to be right.</summary>
    public bool IsSynchronized
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                if (_askedAt is not { } asked || time.GetElapsedTime(asked, now) >= RefreshAfter)
                    Ask(now);
                return _isSynchronized;
            }
        }
    }

    private void Ask(long now)
    {
        var isFirst = _askedAt is null;
        _askedAt = now;
        var reason = time.GetUtcNow() < Earliest ? $"it shows a time before {Earliest:yyyy-MM-dd}, when this program was made" : doubt();
        var was = _isSynchronized;
        _isSynchronized = reason is null;
        if (reason is null && !was)
            IsRight();
        else if (reason is not null && (was || isFirst))
            MayBeWrong(reason);
    }
}
