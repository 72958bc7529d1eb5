using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>The topics that <c>outbox verify</c> listens to.</summary>
internal static class VerifyTopics
{
    private const string News = "events";
    private const string History = "history";

    /// <summary>Those of an agent; of all agents where none is named.</summary>
    public static IReadOnlyList<string> Of(string? agent) => Both($"{TopicTable.Root}/{agent ?? "+"}/{News}/#").Concat(Both($"{TopicTable.Root}/{agent ?? "+"}/+/{News}/#")).ToList();

    /// <summary>What is to be asked of the broker for what a person asks for: news and history together.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> wanted) => [.. wanted.SelectMany(Both).Distinct()];

    /// <summary>Why a filter cannot tell whether events are missing, as a sentence; null when it can.</summary>
    public static string? FaultOf(string filter)
    {
        var levels = filter.Split('/');
        if (filter.Length is 0 or > 1000 || filter.Contains('\0', StringComparison.Ordinal) || levels.Take(levels.Length - 1).Contains("#")
            || levels.Any(level => level.Length > 1 && level.AsSpan().ContainsAny('+', '#')))
            return $"'{filter}' is no MQTT topic filter.";
        if (filter[0] == '$')
            return $"'{filter}' gives a part of the messages only, and says nothing of the others.";
        // The numbers of a source run over all its types.
        var place = Array.FindIndex(levels, level => level is News or History);
        return (place < 0 ? levels[^1] == "#" : place == levels.Length - 2 && levels[^1] is "#" or "+") ? null
            : $"'{filter}' does not give all events of a source, and its numbers run over all of them; write for example '{TopicTable.Root}/+/+/{News}/#'.";
    }

    /// <summary>Whether a topic is one of events; and which.</summary>
    public static bool? IsHistory(string topic)
    {
        var levels = topic.Split('/');
        return levels.Length < 2 ? null : levels[^2] switch
        {
            News => false,
            History => true,
            _ => null,
        };
    }

    private static IEnumerable<string> Both(string filter)
    {
        var levels = filter.Split('/');
        var place = Array.FindIndex(levels, level => level is News or History);
        if (place < 0)
            return [filter];
        return new[] { News, History }.Select(word => string.Join('/', levels.Select((level, i) => i == place ? word : level)));
    }
}
