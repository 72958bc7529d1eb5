using System.Diagnostics;

namespace EdgeAgent.Pipeline.Health;

/// <summary>The agent's one source of spans.</summary>
public static class AgentTraces
{
    /// <summary>The source's name, for exporters and tests.</summary>
    public const string Name = "EdgeAgent";

    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new(Name);
}
