using MQTTnet.Formatter;

namespace EdgeAgent.Mqtt.Client;

/// <summary>Asks once whether a broker takes this agent, without disturbing one that runs: under a client id of its own, and
/// without the last will that would call the agent offline.</summary>
public static class BrokerProbe
{
    /// <summary>Connects, logs in, and leaves.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="cancellationToken">Gives up; otherwise it ends within twice <see cref="MqttOptions.ConnectTimeout"/>.</param>
    /// <returns>The version of MQTT that was spoken.</returns>
    /// <exception cref="PublishException">The broker is not reachable or refuses; the message says why.</exception>
    public static async Task<string> ConnectAsync(MqttOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var probe = options with { ClientId = $"{options.EffectiveClientId}-check" };
        try
        {
            return await ConnectAsync(probe, MqttProtocolVersion.V500, "5", cancellationToken);
        }
        catch (PublishException e) when (e.Fault is PublishFault.ProtocolVersion or PublishFault.Lost)
        {
            // Some brokers of 3.1.1 close the connection instead of answering.
            return await ConnectAsync(probe, MqttProtocolVersion.V311, "3.1.1", cancellationToken);
        }
    }

    private static async Task<string> ConnectAsync(MqttOptions options, MqttProtocolVersion version, string name, CancellationToken cancellationToken)
    {
        await using var connection = await BrokerConnection.OpenAsync(options, version, will: null, cancellationToken);
        await connection.CloseAsync(cancellationToken);
        return name;
    }
}
