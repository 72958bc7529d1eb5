using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the port is free that the Wyoming protocol is to be served at.</summary>
internal static class WyomingCheck
{
    private const string Subject = "Wyoming";

    /// <summary>Listens for a moment.</summary>
    public static Finding Run(IPEndPoint listen, RunningAgent? running)
    {
        try
        {
            using var listener = new TcpListener(listen);
            listener.Start();
            return new Finding(Subject, FindingState.Ok, $"{listen} is free");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && running is not null)
        {
            return new Finding(Subject, FindingState.Ok, $"served by {running}, at {listen}");
        }
        catch (SocketException e)
        {
            return new Finding(Subject, FindingState.Missing, $"it cannot be served at {listen}: {e.Message}.",
                "Stop the program that has the port, or set wyoming.listen. The agent starts without it and tries again.");
        }
    }
}
