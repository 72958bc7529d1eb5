using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Composition.Orders;

/// <summary>Has done what was ordered by voice, at the desk that hears commands by MQTT: with its checks, its limits and its log. Thread-safe.</summary>
/// <param name="agent">The agent's name.</param>
/// <param name="current">What microphones may order.</param>
/// <param name="actions">Does what rules do, and asks the desk.</param>
internal sealed class OrderDesk(string agent, CurrentConfiguration current, RuleActions actions) : IAgentOutlet
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
            actions.Ask(TopicTable.CommandOf(new EventSource(agent, SourceKind.Camera, camera), CommandNames.Reject), asked.ToJsonString());
        }
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        // Orders are words.
    }
}
