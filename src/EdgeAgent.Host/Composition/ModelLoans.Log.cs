using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal sealed partial class ModelLoans
{
    [LoggerMessage(1150, LogLevel.Warning, "Model {Model}: {Assumption}")]
    private static partial void LogAssumption(ILogger logger, string model, string assumption);

    [LoggerMessage(1152, LogLevel.Information, "Model {Model}: {Note}")]
    private static partial void LogLocal(ILogger logger, string model, string note);

    [LoggerMessage(1151, LogLevel.Warning, "Recogniser {Model} of {Stream}: {Note}")]
    private static partial void LogSearch(ILogger logger, string model, string stream, string note);
}
