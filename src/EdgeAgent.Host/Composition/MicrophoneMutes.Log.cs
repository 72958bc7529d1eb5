using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal sealed partial class MicrophoneMutes
{
    [LoggerMessage(1250, LogLevel.Error, "Which microphones were muted before cannot be read, so that only those are which the configuration mutes: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(1251, LogLevel.Error, "Which microphones are muted cannot be kept, so that the next start knows only what the configuration says: {Reason}")]
    private partial void LogUnwritable(string reason);
}
