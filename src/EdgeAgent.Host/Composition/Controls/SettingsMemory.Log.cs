using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition.Controls;

internal sealed partial class SettingsMemory
{
    [LoggerMessage(1250, LogLevel.Error, "What was set while the agent ran cannot be read, so that the configuration alone holds: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(1251, LogLevel.Error, "What was set while the agent ran cannot be kept for the next start; it is tried again every {Seconds} s: {Reason}")]
    private partial void LogUnwritable(double seconds, string reason);

    [LoggerMessage(1252, LogLevel.Error, "A part of what was set while the agent ran is left out, and the configuration holds: {Reason}")]
    private partial void LogIgnored(string reason);

    [LoggerMessage(1253, LogLevel.Information, "What was set while the agent ran is kept again")]
    private partial void LogWritableAgain();
}
