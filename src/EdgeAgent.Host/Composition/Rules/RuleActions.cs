using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>Does what rules ask for beside telling their event. Switches and pictures are asked of the same desk that hears commands by MQTT, with its limits and its log.</summary>
/// <param name="agent">The agent's name.</param>
/// <param name="desk">Where the agent is told what to do.</param>
/// <param name="messages">Where messages leave.</param>
internal sealed class RuleActions(string agent, CommandDesk desk, PassingMessages messages)
{
    /// <summary>Does it; what cannot be done is said by whoever cannot.</summary>
    public void Do(RuleActionSettings actions)
    {
        foreach (var camera in actions.Snapshot)
            Ask(TopicTable.CommandOf(new EventSource(agent, SourceKind.Camera, camera), CommandNames.Snapshot), "");
        foreach (var camera in actions.ResetCounts)
            Ask(TopicTable.CommandOf(new EventSource(agent, SourceKind.Camera, camera), CommandNames.ResetCounts), "");
        foreach (var (target, value) in actions.Set)
        {
            var slash = target.IndexOf('/', StringComparison.Ordinal);
            Ask(TopicTable.SetOf(new EventSource(agent, SourceKind.Camera, target[..slash]), target[(slash + 1)..]), value);
        }

        foreach (var (microphone, length) in actions.Transcribe)
        {
            Ask(
                TopicTable.CommandOf(new EventSource(agent, SourceKind.Microphone, microphone), CommandNames.Transcribe),
                new JsonObject { [Transcription.Seconds] = ShortTime.Parse(length)!.Value.TotalSeconds }.ToJsonString());
        }

        foreach (var (topic, text) in actions.Publish)
            messages.Publish(topic, text);
    }

    /// <summary>Asks the desk for something, as a message would.</summary>
    /// <param name="topic">The command's or setting's topic.</param>
    /// <param name="payload">What it is told.</param>
    public void Ask(string topic, string payload) => desk.Take(new IncomingMessage(topic, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), IsRetained: false));
}
