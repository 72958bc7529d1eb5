using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal sealed partial class ModelLoans
{
    [LoggerMessage(1150, LogLevel.Warning, "Model {Model}: {Assumption}")]
    private static partial void LogAssumption(ILogger logger, string model, string assumption);
}
