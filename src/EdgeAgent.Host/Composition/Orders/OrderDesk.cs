using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Composition.Orders;

/// <summary>Has done what was ordered by voice, at the desk that hears commands by MQTT: with its checks, its limits and its log. Thread-safe.</summary>
/// <param name="agent">The agent's name.</param>
/// <param name="current">What microphones may order.</param>
/// <param name="actions">Does what rules do.</param>
/// <param name="desk">Where the agent is told what to do.</param>
internal sealed class OrderDesk(string agent, CurrentConfiguration current, RuleActions actions, CommandDesk desk) : IAgentOutlet
{
    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        // What a reload took away meanwhile may not be ordered any more.
        if (envelope.Data is not SpeechOrder order || current.Value.Microphones.GetValueOrDefault(envelope.Source.Name)?.Orders.GetValueOrDefault(order.Order) is not { } settings)
            return;
        actions.Do(settings.Do);
        foreach (var camera in settings.Reject)
        {
            var asked = new JsonObject { [Rejection.Number] = order.Number, [Rejection.Words] = order.Text, [Rejection.By] = envelope.Source.Name };
            desk.Take(new IncomingMessage(
                TopicTable.CommandOf(new EventSource(agent, SourceKind.Camera, camera), CommandNames.Reject), new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(asked.ToJsonString())), IsRetained: false));
        }
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        // Orders are words.
    }
}
