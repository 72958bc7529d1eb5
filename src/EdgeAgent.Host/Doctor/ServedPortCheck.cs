using System.Net;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether a port is free that the agent is to serve something at, and starts without where it is not.</summary>
/// <param name="ports">Looks at ports.</param>
internal sealed class ServedPortCheck(PortCheck ports)
{
    /// <summary>The port of the Wyoming protocol.</summary>
    public Finding OfWyoming(IPEndPoint listen) => Run("Wyoming", listen, "set wyoming.listen");

    /// <summary>The page's port.</summary>
    public Finding OfPage(IPEndPoint listen) => Run("page", listen, "set page.listen to an address of this machine and a free port from 1024 on, or write page: off");

    private Finding Run(string subject, IPEndPoint listen, string cure) => ports.Look(listen) switch
    {
        (_, { } running) => new Finding(subject, FindingState.Ok, $"served by {running}, at {listen}"),
        ({ } fault, _) => new Finding(subject, FindingState.Missing, $"it cannot be served at {listen}: {fault}.",
            $"Stop the program that has the port, or {cure}. The agent starts without it and tries again."),
        _ => new Finding(subject, FindingState.Ok, listen.Port == 0 ? $"it takes a free port of {listen.Address}" : $"{listen} is free"),
    };
}
