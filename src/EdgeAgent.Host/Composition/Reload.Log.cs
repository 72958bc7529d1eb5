using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal sealed partial class Reload
{
    [LoggerMessage(1300, LogLevel.Information, "The configuration was read anew. Added: {Added}. Removed: {Removed}. Changed: {Changed}.")]
    private partial void LogApplied(string added, string removed, string changed);

    [LoggerMessage(1301, LogLevel.Information, "The configuration was read anew; no camera or microphone has changed.")]
    private partial void LogUnchanged();

    [LoggerMessage(1304, LogLevel.Information, "Rules read anew: {Rules}")]
    private partial void LogRules(string rules);

    [LoggerMessage(1302, LogLevel.Warning, "Changed in the configuration, and used only after a restart of the agent: {Keys}")]
    private partial void LogNeedsRestart(string keys);

    [LoggerMessage(1303, LogLevel.Error, "The changed configuration is not used, the old one runs on: {Faults}")]
    private partial void LogFaulty(string faults);
}
