using System.Net;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the port is free that the Wyoming protocol is to be served at.</summary>
internal static class WyomingCheck
{
    private const string Subject = "Wyoming";

    /// <summary>Listens for a moment.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="ports">Looks at ports.</param>
    public static Finding Run(IPEndPoint listen, PortCheck ports) => ports.Look(listen) switch
    {
        (_, { } running) => new Finding(Subject, FindingState.Ok, $"served by {running}, at {listen}"),
        ({ } fault, _) => new Finding(Subject, FindingState.Missing, $"it cannot be served at {listen}: {fault}.",
            "Stop the program that has the port, or set wyoming.listen. The agent starts without it and tries again."),
        _ => new Finding(Subject, FindingState.Ok, $"{listen} is free"),
    };
}
