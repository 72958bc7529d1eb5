using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.States;

public sealed partial class RetainedLedger
{
    [LoggerMessage(5350, LogLevel.Warning, "{Path} cannot be written: {Reason}. What this run lets the broker keep may stay there when a later one does not tell it any more.")]
    private partial void LogUnwritable(string path, string reason);

    [LoggerMessage(5351, LogLevel.Warning, "{Path} cannot be read: {Reason}. What earlier runs let the broker keep may stay there.")]
    private partial void LogUnreadable(string path, string reason);

    [LoggerMessage(5352, LogLevel.Warning, "{Path} holds what edgeagent has not written; that is left out.")]
    private partial void LogDamaged(string path);

    [LoggerMessage(5353, LogLevel.Warning, "More than {Limit} topics are kept by the broker: further ones may stay there when a later run does not tell them any more.")]
    private partial void LogFull(int limit);
}
