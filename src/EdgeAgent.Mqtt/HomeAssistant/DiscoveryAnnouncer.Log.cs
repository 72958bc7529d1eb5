using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.HomeAssistant;

public sealed partial class DiscoveryAnnouncer
{
    [LoggerMessage(5250, LogLevel.Information, "Home Assistant is told of {Devices} devices with {Entities} entities under {Prefix}.")]
    private partial void LogAnnounced(int devices, int entities, string prefix);

    [LoggerMessage(5251, LogLevel.Information, "Home Assistant has started; it is told everything again.")]
    private partial void LogBirth();

    [LoggerMessage(5252, LogLevel.Information, "{Device} has so many entities that Home Assistant is told of them in {Messages} messages: one would be larger than {Limit} bytes, and brokers have limits.")]
    private partial void LogPages(string device, int messages, int limit);

    [LoggerMessage(5253, LogLevel.Warning, "The file {File} of what Home Assistant was told cannot be read ({Reason}): entities of sources that are no more may stay there. Delete them by hand.")]
    private partial void LogLedgerUnreadable(string? file, string reason);

    [LoggerMessage(5254, LogLevel.Warning, "What Home Assistant is told cannot be remembered in {File} ({Reason}): entities of sources that are taken out of the configuration may stay there after a restart.")]
    private partial void LogLedgerUnwritable(string? file, string reason);

    [LoggerMessage(5255, LogLevel.Information, "Home Assistant is told that {Device} is no more.")]
    private partial void LogRemoved(string device);
}
