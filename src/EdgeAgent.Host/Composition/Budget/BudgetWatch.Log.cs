using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition.Budget;

internal sealed partial class BudgetWatch
{
    [LoggerMessage(1930, LogLevel.Warning, "Over budget: {What}")]
    private partial void LogExceeded(string what);

    [LoggerMessage(1931, LogLevel.Information, "Detection is restrained {Level} of {Levels}: {Rates}")]
    private partial void LogRates(int level, int levels, string rates);

    [LoggerMessage(1933, LogLevel.Information, "Given up for want of memory: {What}")]
    private partial void LogShed(string what);

    [LoggerMessage(1932, LogLevel.Warning, "agent.budget.temperature is not kept: this device has no sensor that the kernel tells of (/sys/class/thermal)")]
    private partial void LogNoSensor();
}
