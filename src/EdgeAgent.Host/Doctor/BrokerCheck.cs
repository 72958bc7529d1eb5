using System.Net;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the broker takes the agent, or, where the embedded one will run, whether its port is free.</summary>
internal static class BrokerCheck
{
    private const string Subject = "broker";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Connects and leaves.</summary>
    /// <param name="options">The broker; null for the embedded one.</param>
    /// <param name="embedded">How that runs.</param>
    /// <param name="ports">Looks at the port of that.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<Finding> RunAsync(MqttOptions? options, EmbeddedBrokerOptions embedded, PortCheck ports, CancellationToken stop)
    {
        if (options is null)
            return Embedded(new IPEndPoint(embedded.Address, embedded.Port), embedded.CertificateFile is not null, ports);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try
        {
            var version = await BrokerProbe.ConnectAsync(options, limit.Token);
            return options is { Broker.UseTls: false, Password: not null } && !IsHere(options.Broker.Host)
                ? new Finding(Subject, FindingState.Warning, $"{options.Broker} speaks MQTT {version}; the password and all messages cross the network in clear.",
                    "Write mqtts:// for TLS; docs/security.md tells how.")
                : new Finding(Subject, FindingState.Ok, $"{options.Broker} speaks MQTT {version}{(options.Broker.UseTls ? ", encrypted" : "")}{(options.Username is null ? "" : ", and takes the login")}");
        }
        catch (PublishException e)
        {
            return new Finding(Subject, FindingState.Missing, e.Message, Keeps(e.Fault switch
            {
                PublishFault.Clock => "Set the clock.",
                PublishFault.Tls => "Correct mqtt.ca and the certificates, or the broker's.",
                _ => "Correct mqtt: if the address or login is wrong.",
            }));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Finding(Subject, FindingState.Missing, $"{options.Broker} does not answer within {Limit.TotalSeconds:0} s.", Keeps("Correct mqtt: if the address is wrong."));
        }
    }

    /// <summary>What is said where a broker cannot be asked, for want of files that are told of already.</summary>
    public static Finding NotAsked(MqttOptions options) =>
        new(Subject, FindingState.Note, $"{options.Broker} was not asked: that takes the certificates above");

    /// <summary>With what the agent does meanwhile.</summary>
    public static string Keeps(string cure) => $"{cure} The agent starts without it, keeps its events and tries again.";

    private static bool IsHere(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static Finding Embedded(IPEndPoint listen, bool isEncrypted, PortCheck ports) => ports.Look(listen) switch
    {
        (_, { } running) => new Finding(Subject, FindingState.Ok, $"the embedded one of {running}, on {listen}"),
        ({ } fault, _) => new Finding(Subject, FindingState.Missing, $"the embedded broker cannot listen on {listen}: {fault}.",
            "Stop what has the port, or set mqtt.broker.listen to an address of this machine and a free port from 1024 on; or set mqtt.url, if it is the broker to use."),
        _ when isEncrypted || IPAddress.IsLoopback(listen.Address) =>
            new Finding(Subject, FindingState.Ok, $"the embedded one, on {(listen.Port == 0 ? $"a free port of {listen.Address}" : $"{listen}")}"),
        _ => new Finding(Subject, FindingState.Warning, $"the embedded one, on {listen}: passwords and all messages cross the network in clear.",
            "Give mqtt.broker.certificate and mqtt.broker.key; docs/security.md tells how to make them."),
    };
}
