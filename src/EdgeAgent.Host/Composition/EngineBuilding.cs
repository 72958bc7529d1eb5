using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Engines.TensorRt;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Composition;

/// <summary>How this program builds engines: it starts itself.</summary>
internal static class EngineBuilding
{
    /// <summary>A builder that keeps what it builds in a state folder.</summary>
    public static TensorRtBuilder In(string stateFolder) => new(Path.Combine(stateFolder, "engines"), OwnProgram(), TimeProvider.System);

    /// <summary>Tells changes to those who subscribe.</summary>
    public static void Tell(EngineNews news, EventIssuer agentEvents)
    {
        agentEvents.Issue(new EngineChanged { Model = news.Model, Engine = ChoiceAttribute<Engine>.WordOf(news.Engine), State = news.State, Message = news.Message });
        if (news.State == EngineState.Failed)
            agentEvents.Issue(new AgentFault { Component = news.Model, Message = news.Message });
    }

    /// <summary>This program, or the runtime with it where that was started.</summary>
    private static string[] OwnProgram()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.Combine(AppContext.BaseDirectory, "edgeagent.dll")] : [program];
    }
}
