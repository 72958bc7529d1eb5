using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Composition;

/// <summary>Runs the agent that a configuration describes.</summary>
internal static class AgentHost
{
    /// <summary>Runs until stopped, or until all sources have ended.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(LoadedConfiguration loaded, Serilog.ILogger log, CancellationToken stop)
    {
        log.Information("Agent {Agent} has {Cameras} cameras and {Microphones} microphones",
            loaded.Configuration.Agent.EffectiveName, loaded.Configuration.Cameras.Count, loaded.Configuration.Microphones.Count);
        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    }
}
