using EdgeAgent.Mqtt.Client;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Frigate;

public sealed partial class FrigateProfile
{
    [LoggerMessage(5200, LogLevel.Information, "{Broker} is told what happens as Frigate would, below {Prefix}/.")]
    private partial void LogSpeaking(BrokerAddress broker, string prefix);

    [LoggerMessage(5201, LogLevel.Warning, "{Broker}: nothing can be set on Frigate's topics: {Reason}.")]
    private partial void LogNoCommands(BrokerAddress broker, string reason);

    [LoggerMessage(5202, LogLevel.Error, "{Broker} does not take {Topic} ({Bytes} bytes, {Cause}): such messages are dropped and counted.")]
    private partial void LogRefused(BrokerAddress broker, string topic, int bytes, string cause);

    [LoggerMessage(5203, LogLevel.Warning, "What was told as Frigate's cannot be kept ({Reason}): after a crash objects may stay open for those who were told of them.")]
    private partial void LogUnkept(string reason);
}
