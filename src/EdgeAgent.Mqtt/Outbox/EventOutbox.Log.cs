using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Outbox;

public sealed partial class EventOutbox
{
    [LoggerMessage(5100, LogLevel.Error, "{Reason} Events wait in memory until the disk takes them again; those that are not stored when the agent ends are lost.")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(5101, LogLevel.Information, "{Path} takes events again; those that waited in memory are stored.")]
    private partial void LogRecovered(string path);

    [LoggerMessage(5102, LogLevel.Error, "{What}")]
    private partial void LogRenewed(string what);

    [LoggerMessage(5103, LogLevel.Warning, "Events are dropped, the oldest first, because they {Reason} while the broker does not take them. Dropped ones are counted and not told one by one.")]
    private partial void LogTrimmed(string reason);

    [LoggerMessage(5104, LogLevel.Warning, "More events wait in memory than may ({Limit} events, {LimitBytes} bytes): from here on the oldest are dropped and counted.")]
    private partial void LogMemoryFull(int limit, long limitBytes);

    [LoggerMessage(5105, LogLevel.Error, "The disk of {Path} has not answered for {Seconds:0} s: the agent stops without having written everything.")]
    private partial void LogStillWriting(string path, double seconds);

    [LoggerMessage(5106, LogLevel.Warning, "The agent stops while {Count} events wait that are in memory alone; they are lost.")]
    private partial void LogLost(int count);
}
