using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Broker;

public sealed partial class EmbeddedBroker
{
    [LoggerMessage(5050, LogLevel.Information, "The embedded broker listens on 127.0.0.1:{Port}.")]
    private partial void LogListening(int port);

    [LoggerMessage(5051, LogLevel.Debug, "A connection to the embedded broker ended with a fault.")]
    private partial void LogConnectionEnded(Exception exception);

    [LoggerMessage(5052, LogLevel.Warning, "The embedded broker has {Limit} connections and closes further ones.")]
    private partial void LogTooManyConnections(int limit);

    [LoggerMessage(5053, LogLevel.Warning, "The embedded broker keeps {Count} retained messages of {Bytes} bytes, which is all it may, and refuses further ones, such as {Topic} of {ClientId}.")]
    private partial void LogTooManyRetained(int count, long bytes, string topic, string clientId);

    [LoggerMessage(5054, LogLevel.Warning, "Client {ClientId} of the embedded broker has {Limit} subscriptions; further ones are refused.")]
    private partial void LogTooManySubscriptions(string clientId, int limit);
}
