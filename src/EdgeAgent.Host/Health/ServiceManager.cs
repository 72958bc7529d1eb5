using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Health;

/// <summary>
/// What systemd is told (sd_notify(3)), over the socket that it has named; nothing where none is. Podman and others that set NOTIFY_SOCKET
/// are told the same. Thread-safe.
/// </summary>
internal sealed partial class ServiceManager
{
    /// <summary>Feeds in the time of the watchdog: one or two may come late.</summary>
    private const int FeedsInTime = 3;

    private readonly ISystemdNotifier _notifier;
    private readonly ILogger _logger;
    private int _said;

    /// <summary>The manager that the environment names.</summary>
    /// <param name="logger">Told once when it cannot be reached.</param>
    public ServiceManager(ILogger<ServiceManager> logger)
        : this(new SystemdNotifier(), FeedOf(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID")), logger)
    {
    }

    /// <summary>Any manager.</summary>
    /// <param name="notifier">How it is told.</param>
    /// <param name="feedEvery">How often its watchdog is to be fed; null when it has none.</param>
    /// <param name="logger">Told once when it cannot be reached.</param>
    internal ServiceManager(ISystemdNotifier notifier, TimeSpan? feedEvery, ILogger<ServiceManager> logger) =>
        (_notifier, FeedEvery, _logger) = (notifier, notifier.IsEnabled ? feedEvery : null, logger);

    /// <summary>How often its watchdog is to be fed; null when it has none.</summary>
    public TimeSpan? FeedEvery { get; }

    /// <summary>Feeds the watchdog, where there is one.</summary>
    public void Feed()
    {
        if (FeedEvery is not null)
            Tell("WATCHDOG=1");
    }

    /// <summary>A reload has begun (<c>Type=notify-reload</c> waits for its end, <see cref="Reloaded"/>).</summary>
    /// <param name="time">The system's clock: systemd compares it with its own.</param>
    public void Reloading(TimeProvider time) => Tell(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)(time.GetTimestamp() / (time.TimestampFrequency / 1e6))}"));

    /// <summary>A reload is done, or refused.</summary>
    public void Reloaded() => Tell("READY=1");

    /// <summary>Tells it something.</summary>
    /// <param name="state">Lines of NAME=VALUE.</param>
    public void Tell(string state)
    {
        if (!_notifier.IsEnabled)
            return;
        try
        {
            _notifier.Notify(new ServiceState(state));
        }
        catch (SocketException e)
        {
            // It may be started anew itself, and then listens again.
            if (Interlocked.Exchange(ref _said, 1) == 0)
                LogUnreachable(e.Message);
        }
    }

    /// <summary>sd_watchdog_enabled(3): microseconds, and whom they are meant for.</summary>
    internal static TimeSpan? FeedOf(string? microseconds, string? process)
    {
        if (!long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit <= 0)
            return null;
        if (process is { Length: > 0 } && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            return null;
        return TimeSpan.FromMicroseconds(Math.Max(1000, Math.Min(limit, TimeSpan.FromDays(1).TotalMicroseconds) / FeedsInTime));
    }
}
