using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal sealed partial class Snapshots
{
    [LoggerMessage(1350, LogLevel.Warning, "{Camera}: no snapshot could be made: {Reason}")]
    private partial void LogNoSnapshot(string camera, string reason);
}
