using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal static partial class AgentHost
{
    [LoggerMessage(1050, LogLevel.Warning, "The state folder {Folder} cannot be written, so nothing outlives a restart and nothing guards against a second agent: {Reason}")]
    private static partial void StateFolderUnwritable(ILogger logger, string folder, string reason);
}
