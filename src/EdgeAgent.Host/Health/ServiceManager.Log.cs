using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Health;

internal sealed partial class ServiceManager
{
    [LoggerMessage(1905, LogLevel.Warning, "The service manager that NOTIFY_SOCKET names cannot be told how the agent does: {Reason}")]
    private partial void LogUnreachable(string reason);
}
