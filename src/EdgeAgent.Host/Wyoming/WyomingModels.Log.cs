using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Wyoming;

internal sealed partial class WyomingModels
{
    [LoggerMessage(1207, LogLevel.Error, "Wyoming: {Message}")]
    private partial void Fails(string message);
}
