using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Messages that are worth nothing later: answers to requests, and figures, of which the latest of a topic counts. They wait for the connection that there is, in order,
/// and when it is lost, they are gone. Thread-safe, never blocks.
/// </summary>
public sealed class PassingMessages
{
    private const int Limit = 200;

    private readonly Lock _lock = new();
    private readonly LinkedList<OutgoingMessage> _messages = [];

    /// <summary>Called, on the thread that adds, whenever there is something to send. At most one can listen.</summary>
    internal Action? Rang { get; set; }

    /// <summary>Raised, on the thread that will send them, when there is a new connection to add messages for. Has to return at once.</summary>
    internal event Action? Opened;

    /// <summary>There is a new connection.</summary>
    internal void Open() => Opened?.Invoke();

    /// <summary>Publishes a text, QoS 1, which nobody keeps.</summary>
    /// <param name="topic">Where.</param>
    /// <param name="text">What.</param>
    public void Publish(string topic, string text)
    {
        var dropped = Add(new OutgoingMessage(topic, Encoding.UTF8.GetBytes(text), Retain: false, "text/plain"));
        if (dropped > 0)
            AgentMeter.LostMessages.Add(dropped, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "queue_full"));
    }

    /// <summary>Adds a message; one of QoS 0 takes the place of an unsent one of its topic.</summary>
    /// <returns>How many were dropped because too many wait.</returns>
    internal int Add(OutgoingMessage message)
    {
        var dropped = 0;
        lock (_lock)
        {
            if (message.Qos == 0)
            {
                for (var node = _messages.First; node is not null; node = node.Next)
                {
                    if (node.Value.Qos == 0 && node.Value.Topic == message.Topic)
                    {
                        _messages.Remove(node);
                        break;
                    }
                }
            }

            for (; _messages.Count >= Limit; dropped++)
                _messages.RemoveFirst();
            _messages.AddLast(message);
        }

        Rang?.Invoke();
        return dropped;
    }

    /// <summary>Takes the oldest message.</summary>
    internal bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (_lock)
        {
            message = _messages.First?.Value;
            if (message is not null)
                _messages.RemoveFirst();
            return message is not null;
        }
    }

    /// <summary>Forgets them all: the connection that they were for is gone.</summary>
    internal void Clear()
    {
        lock (_lock)
            _messages.Clear();
    }
}
