using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the agent can listen at a port, by listening there for a moment.</summary>
/// <param name="running">The agent that runs, which has its ports; null when none does.</param>
/// <param name="service">The service that is to listen; null where this user runs the agent.</param>
internal sealed class PortCheck(RunningAgent? running, ServiceView? service)
{
    /// <summary>Looks.</summary>
    /// <param name="listen">Where; port 0 for any that is free.</param>
    /// <returns>What keeps it from that, as a clause; null when nothing does, or when the running agent listens there: it is then given.</returns>
    public (string? Fault, RunningAgent? Holder) Look(IPEndPoint listen)
    {
        try
        {
            using var listener = new TcpListener(listen);
            listener.Start();
            return (service?.WhyNotListen(listen.Port), null);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            var owner = PortOwner.Of(listen.Port);
            return IsRunning(owner) ? (null, running) : ($"{owner?.ToString() ?? "another program"} has the port", null);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied && service is { IsUs: false })
        {
            // Not this user's port; the service's it may be.
            return (service.WhyNotListen(listen.Port), null);
        }
        catch (SocketException e)
        {
            return (e.Message, null);
        }
    }

    /// <summary>Of another user's program nobody tells the name: then the agent that runs is the nearest.</summary>
    private bool IsRunning(PortOwner? owner) =>
        running is not null && (owner is null || running.Process is null || running.Process == owner.Process.ToString(CultureInfo.InvariantCulture));
}
