using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Mqtt.Client;

/// <summary>Listens to what others publish, over as many connections as it takes.</summary>
public static class BrokerSubscription
{
    /// <summary>Listens until it is told to stop. A lost connection comes back; what was published in between is not heard.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="listener">Who is told, one message after another.</param>
    /// <param name="onListening">Called each time that the broker has agreed to send.</param>
    /// <param name="onLost">Called with a sentence when that is over.</param>
    /// <param name="time">For waits.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PublishException">The broker does not let this client listen.</exception>
    public static async Task RunAsync(MqttOptions options, IMessageListener listener, Action onListening, Action<string> onLost, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(onListening);
        ArgumentNullException.ThrowIfNull(onLost);
        string? refusal = null;
        // What it logs is of events that wait, and none does here.
        await new BrokerSession(options, () => null, time, NullLogger.Instance).RunAsync(TalkAsync, () => false, TimeSpan.Zero, stop);
        if (refusal is not null)
            throw new PublishException(PublishFault.Refused, $"Of {options.Broker}: {refusal}; its access rules say who may.");

        async Task TalkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
        {
            await using (connection)
            {
                refusal = await connection.SubscribeAsync(listener.Filters, listener.Take, end);
                if (refusal is not null)
                    return;
                onListening();
                try
                {
                    while (!stopping.IsCancellationRequested)
                        await WaitAsync(connection, time, stopping);
                }
                catch (PublishException e)
                {
                    onLost(e.Message);
                    throw;
                }

                using var farewell = new CancellationTokenSource(BrokerSession.Farewell, time);
                await connection.CloseAsync(farewell.Token);
            }
        }
    }

    private static async Task WaitAsync(BrokerConnection connection, TimeProvider time, CancellationToken stopping)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(Task.Delay(connection.PingAfter, time, awake.Token), connection.WhenLost);
        await awake.CancelAsync();
        if (connection.WhenLost.IsCompleted)
            throw await connection.WhenLost;
        if (!stopping.IsCancellationRequested)
            await connection.PingAsync(stopping);
    }
}
