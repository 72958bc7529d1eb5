using EdgeAgent.Mqtt.Client;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Sparkplug;

public sealed partial class SparkplugNode
{
    [LoggerMessage(5300, LogLevel.Information, "Sparkplug: the node {Node} of group {Group} is born at {Broker} with bdSeq {BdSeq}.")]
    private partial void LogBorn(string node, string group, BrokerAddress broker, byte bdSeq);

    [LoggerMessage(5301, LogLevel.Information, "Sparkplug: the primary host {Host} is not online; births wait for it.")]
    private partial void LogHostAwaited(string host);

    [LoggerMessage(5302, LogLevel.Warning, "Sparkplug: {Broker} keeps commands away: {Reason}.")]
    private partial void LogDeaf(BrokerAddress broker, string reason);

    [LoggerMessage(5303, LogLevel.Warning, "Sparkplug: a message on {Topic} is refused: {Reason}.")]
    private partial void LogRefused(string topic, string reason);

    [LoggerMessage(5304, LogLevel.Warning, "Sparkplug: {Count} values were dropped because more than {Limit} waited for a connection; the oldest went.")]
    private partial void LogDropped(long count, int limit);

    [LoggerMessage(5305, LogLevel.Warning, "Sparkplug: the number of the last connection cannot be kept ({Reason}); a host may take the death of an old connection for that of a new one.")]
    private partial void LogNumberLost(string reason);
}
