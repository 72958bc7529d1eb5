using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal static partial class AgentHost
{
    [LoggerMessage(1050, LogLevel.Warning, "The state folder {Folder} cannot be written, so nothing outlives a restart and nothing guards against a second agent: {Reason}")]
    private static partial void StateFolderUnwritable(ILogger logger, string folder, string reason);

    [LoggerMessage(1051, LogLevel.Warning, "Port {Taken} of 127.0.0.1 is taken by another program, most often a broker; the embedded broker listens on {Port} instead")]
    private static partial void OtherPort(ILogger logger, int taken, int port);
}
