using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Client;

public sealed partial class MqttPublisher
{
    [LoggerMessage(5004, LogLevel.Error, "{Broker} does not take {Topic} ({Bytes} bytes, {Cause}): such messages are counted; events are kept aside as dead letters. {Advice}")]
    private partial void LogRefused(BrokerAddress broker, string topic, int bytes, string cause, string advice);

    [LoggerMessage(5005, LogLevel.Error, "An event {Type} of {Source} holds a number that JSON cannot hold and was dropped.")]
    private partial void LogInvalid(Exception exception, string type, string source);

    [LoggerMessage(5006, LogLevel.Information, "{Broker} knows that the agent is offline.")]
    private partial void LogStopped(BrokerAddress broker);

    [LoggerMessage(5007, LogLevel.Information, "{Count} events wait in the outbox; they are sent after the next start.")]
    private partial void LogWaiting(long count);

    [LoggerMessage(5009, LogLevel.Warning, "{Broker}: nothing can be set or asked for over it: {Reason}.")]
    private partial void LogNoCommands(BrokerAddress broker, string reason);

    [LoggerMessage(5008, LogLevel.Information, "{Broker} takes {Topic} again.")]
    private partial void LogTakenAgain(BrokerAddress broker, string topic);
}
