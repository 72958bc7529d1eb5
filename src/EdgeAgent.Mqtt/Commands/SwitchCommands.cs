using System.Buffers;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>
/// What of an agent's sources may be switched from outside, <c>edgeagent/&lt;agent&gt;/&lt;source&gt;/set/&lt;name&gt;</c>. Strict: what is not exactly
/// a command is refused with the reason. Filled before it is used; then thread-safe.
/// </summary>
public sealed class SwitchCommands
{
    /// <summary>The switch that closes a microphone's device.</summary>
    public const string Mute = "mute";

    /// <summary>The payload of a switch that is on.</summary>
    public const string On = "ON";

    /// <summary>The payload of a switch that is off.</summary>
    public const string Off = "OFF";

    /// <summary>Most bytes of a command's payload that are looked at.</summary>
    public const int PayloadLimitBytes = 64 * 1024;

    private readonly Dictionary<(string Source, string Name), Action<bool>> _switches = [];
    private readonly string _agent;

    /// <summary>None yet.</summary>
    /// <param name="agent">The agent's name.</param>
    public SwitchCommands(string agent)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        _agent = agent;
    }

    /// <summary>Lets something be switched.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="name">The switch's name.</param>
    /// <param name="set">Switches it, at once.</param>
    public void Add(string source, string name, Action<bool> set) => _switches.Add((source, name), set);

    /// <summary>Carries a command out.</summary>
    /// <returns>Why it is refused, as the end of a sentence; null when it was carried out.</returns>
    internal string? Take(in IncomingMessage message)
    {
        if (message.IsRetained)
            return "it is retained, so nobody knows when it was meant; publish it without that";
        if (message.Topic.Split('/') is not [_, var agent, var source, _, var name] || agent != _agent || !_switches.TryGetValue((source, name), out var set))
            return $"there is no such switch; there are {string.Join(", ", _switches.Keys.Select(k => $"{k.Source}/set/{k.Name}").Order(StringComparer.Ordinal).Take(10))}";
        if (message.Payload.Length > PayloadLimitBytes)
            return $"its payload has {message.Payload.Length} bytes, and {PayloadLimitBytes} are looked at";
        if (Is(message.Payload, "ON"u8))
            set(true);
        else if (Is(message.Payload, "OFF"u8))
            set(false);
        else
            return $"its payload of {message.Payload.Length} bytes is neither {On} nor {Off}; write one of them, in capitals and without quotes";
        return null;
    }

    private static bool Is(in ReadOnlySequence<byte> payload, ReadOnlySpan<byte> word)
    {
        if (payload.Length != word.Length)
            return false;
        Span<byte> bytes = stackalloc byte[8];
        payload.CopyTo(bytes);
        return bytes[..word.Length].SequenceEqual(word);
    }
}
