using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Commands;

public sealed partial class CommandDesk
{
    [LoggerMessage(5010, LogLevel.Information, "Command on {Topic} is carried out.")]
    private partial void LogCommand(string topic);

    [LoggerMessage(5011, LogLevel.Warning, "Command on {Topic} is refused: {Reason}.")]
    private partial void LogCommandRefused(string topic, string reason);
}
