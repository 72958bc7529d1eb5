using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the broker takes the agent, or, where the embedded one will run, whether its port is free.</summary>
internal static class BrokerCheck
{
    private const string Subject = "broker";

    /// <summary>Connects and leaves.</summary>
    public static async Task<Finding> RunAsync(MqttOptions? options, EmbeddedBrokerOptions embedded, CancellationToken stop)
    {
        if (options is null)
            return Embedded(new IPEndPoint(embedded.Address, embedded.Port), embedded.CertificateFile is not null);
        try
        {
            var version = await BrokerProbe.ConnectAsync(options, stop);
            return new Finding(Subject, FindingState.Ok, $"{options.Broker} speaks MQTT {version}");
        }
        catch (PublishException e)
        {
            return new Finding(Subject, FindingState.Missing, e.Message,
                "The agent starts without it and keeps trying; correct mqtt: if the address or login is wrong.");
        }
    }

    private static Finding Embedded(IPEndPoint listen, bool isEncrypted)
    {
        try
        {
            using var listener = new TcpListener(listen);
            listener.Start();
            return isEncrypted || IPAddress.IsLoopback(listen.Address)
                ? new Finding(Subject, FindingState.Ok, $"the embedded one, on {(listen.Port == 0 ? $"a free port of {listen.Address}" : $"{listen}")}")
                : new Finding(Subject, FindingState.Note, $"the embedded one, on {listen}: passwords and all messages cross the network in clear.",
                    "Give mqtt.broker.certificate and mqtt.broker.key; docs/security.md tells how to make them.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new Finding(Subject, FindingState.Missing, $"the embedded broker cannot listen on {listen}: another program does.",
                "Stop that program, set mqtt.port, or set mqtt.url if it is the broker to use.");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AccessDenied)
        {
            return new Finding(Subject, FindingState.Missing, $"the embedded broker cannot listen on {listen}: {e.Message}.",
                "Set mqtt.broker.listen to an address that this machine has, and a port from 1024 on.");
        }
    }
}
