using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Commands;

public sealed partial class CommandDesk
{
    [LoggerMessage(5010, LogLevel.Information, "Command on {Topic} is carried out.")]
    private partial void LogCommand(string topic);

    [LoggerMessage(5011, LogLevel.Warning, "Command on {Topic} is refused ({Cause}): {Reason}")]
    private partial void LogCommandRefused(string topic, string cause, string reason);

    [LoggerMessage(5014, LogLevel.Warning, "Before this, {Count} more commands were refused, too many for a line each.")]
    private partial void LogMoreRefused(int count);

    [LoggerMessage(5012, LogLevel.Warning, "Command on {Topic} goes on after its {Seconds:0} s and its cancellation; it cannot be given again until it ends.")]
    private partial void LogCommandStuck(string topic, double seconds);

    [LoggerMessage(5013, LogLevel.Error, "Command on {Topic} ended with a defect.")]
    private partial void LogCommandDefect(Exception exception, string topic);
}
