using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>Says which ONNX Runtime works here where the environment names one, and why not that where it is refused.</summary>
internal static partial class RuntimeNotice
{
    /// <summary>Says it in the log.</summary>
    public static void Log(ILogger logger)
    {
        var library = InferenceRuntime.Library;
        if (library.Refusal is { } refusal)
            Refused(logger, refusal);
        else if (library.File is { } file)
            Taken(logger, InferenceRuntime.Version, file, string.Join(", ", InferenceRuntime.Engines.Select(ChoiceAttribute<Engine>.WordOf)));
    }

    /// <summary>Says a refusal to those who subscribe.</summary>
    public static void Issue(EventIssuer agentEvents)
    {
        if (InferenceRuntime.Library.Refusal is { } refusal)
            agentEvents.Issue(new AgentFault { Component = "onnxruntime", Message = refusal });
    }

    [LoggerMessage(1052, LogLevel.Warning, "{Refusal}")]
    private static partial void Refused(ILogger logger, string refusal);

    [LoggerMessage(1053, LogLevel.Information, "ONNX Runtime {Version} of {File}, with {Engines}")]
    private static partial void Taken(ILogger logger, string version, string file, string engines);
}
