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
        BrokerAddress? configured = null;
        if (mqtt.Url is { } url && BrokerAddress.TryParse(url.OriginalString, out var address, out _))
            configured = address;
        else if (mqtt.Port == 0 && named is null)
            throw Fault(loaded!, "mqtt.port", "The embedded broker has a port that the system chose; name it with --url.");
        var options = mqtt.ToOptions(agent.EffectiveName, named ?? configured ?? new BrokerAddress("127.0.0.1", mqtt.Port, UseTls: false));
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        if (password is { Length: > 0 })
            redactor.Learn(password);
        else if (mqtt.Password is not null && configured is { UseTls: true } && !options.Broker.UseTls)
            throw Fault(loaded!, "mqtt.password", $"It is for {configured} and not sent to {options.Broker}, which is not encrypted; give it as {PasswordVariable} if it shall be.");
        return options with
        {
            Username = Environment.GetEnvironmentVariable(UserVariable) is { Length: > 0 } user ? user : mqtt.Username,
            Password = password is { Length: > 0 } ? password : mqtt.Password,
            // A client id of its own, so that it pushes neither the agent nor another of its kind off the broker.
            ClientId = $"{options.EffectiveClientId}-verify-{Random.Shared.Next():x8}",
            Clock = new ClockSync(SystemClock.Doubt, TimeProvider.System, NullLogger.Instance),
        };
    }

    private static ConfigurationException Fault(LoadedConfiguration loaded, string key, string message) => new([loaded.FaultAt(key, message)]);
}
