using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Broker;

public sealed partial class EmbeddedBroker
{
    [LoggerMessage(5050, LogLevel.Information, "The embedded broker listens on {EndPoint}{Tls}.")]
    private partial void LogListening(string endPoint, string tls);

    [LoggerMessage(5051, LogLevel.Debug, "A connection to the embedded broker ended with a fault.")]
    private partial void LogConnectionEnded(Exception exception);

    [LoggerMessage(5052, LogLevel.Warning, "The embedded broker has {Limit} connections and closes further ones.")]
    private partial void LogTooManyConnections(int limit);

    [LoggerMessage(5053, LogLevel.Warning, "The embedded broker keeps {Count} retained messages of {Bytes} bytes, which is all it may, and refuses further ones, such as {Topic} of {ClientId}.")]
    private partial void LogTooManyRetained(int count, long bytes, string topic, string clientId);

    [LoggerMessage(5054, LogLevel.Warning, "Client {ClientId} of the embedded broker has {Limit} subscriptions; further ones are refused.")]
    private partial void LogTooManySubscriptions(string clientId, int limit);

    [LoggerMessage(5055, LogLevel.Warning, "Client {ClientId} of the embedded broker neither reads nor acknowledges what it is sent, and was cut off.")]
    private partial void LogCutOff(string clientId);

    [LoggerMessage(5056, LogLevel.Warning, "{Address} has failed to log in to the embedded broker {Count} times, last as client {ClientId}: it has to wait before each further attempt.")]
    private partial void LogLockedOut(string address, int count, string clientId);

    [LoggerMessage(5057, LogLevel.Warning, "The embedded broker listens on {EndPoint} without a certificate: passwords and all messages cross the network in clear. Give mqtt.broker.certificate.")]
    private partial void LogInClear(string endPoint);
}
