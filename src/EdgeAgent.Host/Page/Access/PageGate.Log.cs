using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Page.Access;

internal sealed partial class PageGate
{
    [LoggerMessage(1410, LogLevel.Error, "The page could not be answered at {Path}")]
    private partial void LogDefect(string path, Exception defect);

    [LoggerMessage(1411, LogLevel.Warning, "The page could not be answered at {Path}: {Reason}")]
    private partial void LogUnreadable(string path, string reason);
}
