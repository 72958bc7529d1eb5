using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Health;

internal sealed partial class HealthSocket
{
    [LoggerMessage(1910, LogLevel.Warning, "'edgeagent health' cannot be answered: no socket in {Folder}: {Reason}")]
    private partial void LogDeaf(string folder, string reason);
}
