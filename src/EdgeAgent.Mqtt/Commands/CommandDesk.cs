using System.Buffers;
using System.Collections.Concurrent;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>
/// What of an agent and its sources may be set and asked for from outside, on <c>…/set/&lt;name&gt;</c> and <c>…/command/&lt;name&gt;</c>. Strict: what is not exactly
/// a command is refused with the reason. Thread-safe.
/// </summary>
public sealed partial class CommandDesk : IMessageListener
{
    private const int LongestShown = 200;

    /// <summary>The switch that closes a microphone's device.</summary>
    public const string Mute = "mute";

    /// <summary>The payload of a switch that is on.</summary>
    public const string On = "ON";

    /// <summary>The payload of a switch that is off.</summary>
    public const string Off = "OFF";

    /// <summary>Most bytes of a command's payload that are looked at.</summary>
    public const int PayloadLimitBytes = 64 * 1024;

    private readonly ConcurrentDictionary<(string Source, string Name), Func<bool, string?>> _switches = [];
    private readonly ConcurrentDictionary<(string Source, string Name), (double Min, double Max, Func<double, string?> Set)> _numbers = [];
    private readonly ConcurrentDictionary<(string Source, string Name), CommandHandler> _requests = [];
    private readonly string _agent;
    private readonly PassingMessages _answers;
    private readonly TimeProvider _time;
    private readonly ILogger<CommandDesk> _logger;
    private readonly LogRate _refusals = new();

    /// <summary>Nothing can be set or asked for yet.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="answers">Where answers go.</param>
    /// <param name="time">For limits.</param>
    /// <param name="logger">Told what was carried out and refused.</param>
    public CommandDesk(string agent, PassingMessages answers, TimeProvider time, ILogger<CommandDesk> logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(time);
        (_agent, _answers, _time, _logger) = (agent, answers, time, logger);
        Filters = TopicTable.FiltersOf(agent);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <inheritdoc/>
    public void Take(in IncomingMessage message)
    {
        if (Refusal(message) is not { } refusal)
            LogCommand(message.Topic);
        else if (_refusals.IsDue(_time))
            LogCommandRefused(Shown(message.Topic), refusal);
    }

    /// <summary>Lets something be switched by <c>set/&lt;name&gt;</c>; one of the same name before it is replaced.</summary>
    /// <param name="source">Whose it is; the agent's own name is empty.</param>
    /// <param name="name">The switch's name.</param>
    /// <param name="set">Switches it, at once; gives why it cannot, or null.</param>
    public void AddSwitch(EventSource source, string name, Func<bool, string?> set) => _switches[KeyOf(source, name)] = set;

    /// <summary>Lets a number be set by <c>set/&lt;name&gt;</c>; one of the same name before it is replaced.</summary>
    /// <param name="source">Whose it is.</param>
    /// <param name="name">The number's name.</param>
    /// <param name="min">The least that it may be.</param>
    /// <param name="max">The most that it may be.</param>
    /// <param name="set">Sets it, at once; gives why it cannot, or null.</param>
    public void AddNumber(EventSource source, string name, double min, double max, Func<double, string?> set) => _numbers[KeyOf(source, name)] = (min, max, set);

    /// <summary>Lets something be asked for by <c>command/&lt;name&gt;</c>; one of the same name before it is replaced.</summary>
    /// <param name="source">Whom it is asked of.</param>
    /// <param name="name">The command's name.</param>
    /// <param name="carryOut">Carries it out; may take its time.</param>
    public void AddRequest(EventSource source, string name, CommandHandler carryOut) => _requests[KeyOf(source, name)] = carryOut;

    /// <summary>Takes everything away that can be set and asked of a source.</summary>
    public void Remove(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (var key in _switches.Keys.Concat(_numbers.Keys).Concat(_requests.Keys).Where(key => key.Source == source.Name))
        {
            _switches.TryRemove(key, out _);
            _numbers.TryRemove(key, out _);
            _requests.TryRemove(key, out _);
        }
    }

    private static (string Source, string Name) KeyOf(EventSource source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return (source.Name, name);
    }

    /// <summary>Carries a command out.</summary>
    /// <returns>Why it is refused, as the end of a sentence; null when it was carried out.</returns>
    internal string? Refusal(in IncomingMessage message)
    {
        if (message.IsRetained)
            return "it is retained, so nobody knows when it was meant; publish it without that";
        if (message.Topic.Split('/') is not [_, var agent, var source, _, var name] || agent != _agent || !_switches.TryGetValue((source, name), out var set))
            return $"there is no such switch; there are {string.Join(", ", _switches.Keys.Select(k => $"{k.Source}/set/{k.Name}").Order(StringComparer.Ordinal).Take(10))}";
        if (message.Payload.Length > PayloadLimitBytes)
            return $"its payload has {message.Payload.Length} bytes, and {PayloadLimitBytes} are looked at";
        if (Is(message.Payload, "ON"u8))
            return set(true);
        if (Is(message.Payload, "OFF"u8))
            return set(false);
        return $"its payload of {message.Payload.Length} bytes is neither {On} nor {Off}; write one of them, in capitals and without quotes";
    }

    /// <summary>A topic that a stranger has made up.</summary>
    private static string Shown(string topic) => string.Concat(topic.Take(LongestShown).Select(c => char.IsControl(c) ? '?' : c)) + (topic.Length > LongestShown ? "…" : "");

    private static bool Is(in ReadOnlySequence<byte> payload, ReadOnlySpan<byte> word)
    {
        if (payload.Length != word.Length)
            return false;
        Span<byte> bytes = stackalloc byte[8];
        payload.CopyTo(bytes);
        return bytes[..word.Length].SequenceEqual(word);
    }
}
