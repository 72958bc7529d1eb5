using System.Text;
using EdgeAgent.Mqtt.States;

namespace EdgeAgent.Mqtt.Tests.States;

/// <summary>What a broker keeps of the boards of one agent's runs, by topic; nothing is kept of an emptied topic.</summary>
internal sealed class KeptValues
{
    private readonly Dictionary<string, string> _topics = [];

    /// <summary>The topics that are kept.</summary>
    public IReadOnlyDictionary<string, string> Topics => _topics;

    /// <summary>What is kept on a state's topic of a source; null for nothing.</summary>
    public string? this[string source, string name] => _topics.GetValueOrDefault($"edgeagent/line-3/{source}/state/{name}");

    /// <summary>Takes what the board has to send.</summary>
    public void Take(RetainedBoard board)
    {
        while (board.TryTake(out var message))
        {
            if (message.Payload.IsEmpty)
                _topics.Remove(message.Topic);
            else
                _topics[message.Topic] = Encoding.UTF8.GetString(message.Payload.Span);
        }
    }
}
