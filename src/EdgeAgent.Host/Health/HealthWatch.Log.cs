using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Health;

internal sealed partial class HealthWatch
{
    [LoggerMessage(1900, LogLevel.Error, "{Name} hangs: {What}. While it does, the service manager's watchdog is not fed and 'edgeagent health' fails")]
    private partial void LogStuck(string name, string what);

    [LoggerMessage(1901, LogLevel.Information, "{Name} hangs no more")]
    private partial void LogMoves(string name);
}
