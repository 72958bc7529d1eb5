using System.Text;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>
/// Where answers may be sent. Whoever may ask the agent something can make it publish: only where answers are expected, so that it is nobody's way around the
/// broker's access rules, and never where anybody takes commands.
/// </summary>
public sealed class ResponseTopics
{
    private const int LongestTopicBytes = 256;

    // Areas in which a message is an order or an announcement, whoever sends it.
    private static readonly string[] Forbidden = ["homeassistant", "spBv1.0"];

    private readonly IReadOnlyList<string> _filters;

    /// <summary>Answers go to these topics.</summary>
    /// <param name="filters">Filters of MQTT; null for <see cref="Usual"/>.</param>
    /// <exception cref="ArgumentException">One of them allows too much.</exception>
    public ResponseTopics(IReadOnlyList<string>? filters = null)
    {
        _filters = filters ?? Usual;
        if (_filters.FirstOrDefault(filter => FaultOf(filter) is not null) is { } wrong)
            throw new ArgumentException($"The filter '{wrong}' {FaultOf(wrong)}.", nameof(filters));
    }

    /// <summary>Where any agent answers, and below <c>edgeagent/&lt;client&gt;/response</c> whatever a client likes.</summary>
    public static IReadOnlyList<string> Usual { get; } = [$"{TopicTable.Root}/+/response/#", $"{TopicTable.Root}/+/+/response/+"];

    /// <summary>Whether an answer may be sent there.</summary>
    public bool Permits(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.Length > 0 && Encoding.UTF8.GetByteCount(topic) <= LongestTopicBytes && !topic.Any(c => c is '+' or '#' or '\uFFFD' || char.IsControl(c) || char.IsSurrogate(c))
            && _filters.Any(filter => TopicFilter.Fits(filter, topic)) && !TakesCommands(topic);
    }

    /// <summary>What is allowed, for a person.</summary>
    public override string ToString() => string.Join(", ", _filters);

    /// <summary>What is wrong with a filter, as the end of a sentence; null when nothing is.</summary>
    public static string? FaultOf(string filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var levels = filter.Split('/');
        if (filter.Length == 0 || filter.Any(char.IsControl) || levels.Any(level => level.Length > 1 && level.AsSpan().ContainsAny('+', '#')) || levels.SkipLast(1).Contains("#"))
            return "is no filter of MQTT: + stands for one level, # for all that follow";
        if (levels[0] is "+" or "#" or "" || levels[0].StartsWith('$'))
            return "has to begin with the name of an area of the clients' own";
        if (Forbidden.Contains(levels[0]))
            return $"is in the area {levels[0]}/, where messages are orders or announcements";
        return levels[0] == TopicTable.Root && (levels.Length < 3 || !levels[2..].Take(2).Contains("response"))
            ? $"is among the agents' own topics; of those, answers go to {string.Join(" and ", Usual)} only"
            : null;
    }

    // edgeagent/x/response/command/y is also a command to a source named response: there is none, but nobody need ask.
    private static bool TakesCommands(string topic) =>
        topic.Split('/') is [TopicTable.Root, _, .. var rest] && (rest is ["set" or "command", ..] || rest is [_, "set" or "command", ..]);
}
