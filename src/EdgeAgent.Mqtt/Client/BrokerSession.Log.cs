using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Client;

internal sealed partial class BrokerSession
{
    [LoggerMessage(5000, LogLevel.Information, "Connected to {Broker} with MQTT {Version} as {ClientId}.")]
    private partial void LogConnected(BrokerAddress broker, string version, string clientId);

    [LoggerMessage(5001, LogLevel.Warning, "{Reason} The next attempt as {ClientId} is in {Seconds:0.0} s, and so on until it works.")]
    private partial void LogDisconnected(string reason, string clientId, double seconds);
}
