using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the broker takes the agent, or, where the embedded one will run, whether its port is free.</summary>
internal static class BrokerCheck
{
    private const string Subject = "broker";

    /// <summary>Connects and leaves.</summary>
    public static async Task<Finding> RunAsync(MqttOptions? options, int embeddedPort, CancellationToken stop)
    {
        if (options is null)
            return Embedded(embeddedPort);
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

    private static Finding Embedded(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return new Finding(Subject, FindingState.Ok, $"the embedded one, on {(port == 0 ? "a free port of 127.0.0.1" : $"127.0.0.1:{port}")}");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new Finding(Subject, FindingState.Missing, $"the embedded broker cannot listen on 127.0.0.1:{port}: another program does.",
                "Stop that program, set mqtt.port, or set mqtt.url if it is the broker to use.");
        }
    }
}
