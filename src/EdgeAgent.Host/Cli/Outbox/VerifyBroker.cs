using System.Net;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>Which broker <c>outbox verify</c> listens at, and as whom.</summary>
internal static class VerifyBroker
{
    /// <summary>The variable of the user name; it goes before the configuration's.</summary>
    public const string UserVariable = "EDGEAGENT_MQTT_USERNAME";

    /// <summary>The variable of the password.</summary>
    public const string PasswordVariable = "EDGEAGENT_MQTT_PASSWORD";

    /// <summary>The configured one, or the one that is named.</summary>
    /// <param name="loaded">The configuration; null without one, and then a broker is named.</param>
    /// <param name="named">The broker that the command line names; null for the configured one.</param>
    /// <param name="redactor">Is told the password.</param>
    /// <exception cref="ConfigurationException">It cannot be known, or its login is for another.</exception>
    public static MqttOptions Of(LoadedConfiguration? loaded, BrokerAddress? named, SecretRedactor redactor)
    {
        var mqtt = loaded?.Configuration.Mqtt ?? new MqttSettings();
        var agent = loaded?.Configuration.Agent ?? new AgentSettings();
        var embedded = mqtt.ToBrokerOptions();
        BrokerAddress? configured = null;
        if (mqtt.Url is { } url && BrokerAddress.TryParse(url.OriginalString, out var address, out _))
            configured = address;
        else if (named is null && (embedded.Port == 0 || embedded.CertificateFile is not null))
            throw Fault(loaded!, "mqtt", "Name the embedded broker with --url: the system chooses its port, or its certificate says its name.");
        var options = mqtt.ToOptions(agent.EffectiveName, named ?? configured ?? new BrokerAddress(HostOf(embedded.Address), embedded.Port, UseTls: false));
        var (user, password) = mqtt.Url is null ? (embedded.Username, embedded.Password) : (mqtt.Username, mqtt.Password);
        if (Environment.GetEnvironmentVariable(UserVariable) is { Length: > 0 } givenUser)
            user = givenUser;
        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } givenPassword)
            redactor.Learn(password = givenPassword);
        else if (password is not null && !options.Broker.UseTls && (configured is { UseTls: true } || (configured is null && embedded.CertificateFile is not null)))
            throw Fault(loaded!, "mqtt", $"Its password is for an encrypted connection, and not sent to {options.Broker}; give it as {PasswordVariable} if it shall be.");
        return options with
        {
            Username = user,
            Password = password,
            // A client id of its own, so that it pushes neither the agent nor another of its kind off the broker.
            ClientId = $"{options.EffectiveClientId}-verify-{Random.Shared.Next():x8}",
            Clock = new ClockSync(SystemClock.Doubt, TimeProvider.System, NullLogger.Instance),
        };
    }

    // Who listens everywhere listens here too.
    private static string HostOf(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "127.0.0.1" : $"{address}";

    private static ConfigurationException Fault(LoadedConfiguration loaded, string key, string message) => new([loaded.FaultAt(key, message)]);
}
