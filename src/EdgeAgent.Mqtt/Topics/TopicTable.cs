using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Topics;

/// <summary>Every topic of the agent: the one place where they are written down. The table of docs/mqtt.md is made from it.</summary>
public static partial class TopicTable
{
    /// <summary>The first level of all topics.</summary>
    public const string Root = "edgeagent";

    /// <summary>The payload of a status while its owner works.</summary>
    public const string Online = "online";

    /// <summary>The payload of a status otherwise, and the agent's last will.</summary>
    public const string Offline = "offline";

    /// <summary>The agent's status.</summary>
    public static TopicRow AgentStatus { get; } = new($"{Root}/<agent>/status", true, 1,
        "`online` or `offline`; `offline` is also the last will, so it is true after a crash or a cut cable");

    /// <summary>A source's status.</summary>
    public static TopicRow SourceStatus { get; } = new($"{Root}/<agent>/<source>/status", true, 1,
        "`online` while the camera or microphone gives data, else `offline`; counts only while the agent's status is `online`");

    /// <summary>A source's health.</summary>
    public static TopicRow SourceHealth { get; } = new($"{Root}/<agent>/<source>/health", true, 1,
        "JSON: `state` (`starting`, `running`, `waiting`, `ended`, `faulted`, `muted`, `disabled`, `stopped`), `since`, and where known `condition` (`frozen`, `dark`, `covered`, `blurred`, `moved`, `silent`) with `condition_since`, `reason`, `fps`, `latency_ms`, `last_data` (when the last frame or sound came), of a camera `width` and `height` of its picture in pixels; `drops`");

    /// <summary>An event of a source or of the agent itself.</summary>
    public static TopicRow Event { get; } = new($"{Root}/<agent>[/<source>]/events/<type>", false, 1,
        "the event, see [events.md](events.md); without `<source>` for `agent.*`");

    /// <summary>An event that could not be sent in time.</summary>
    public static TopicRow History { get; } = new($"{Root}/<agent>[/<source>]/history/<type>", false, 1,
        "an event that could not be sent in time: the same `id`, `sequence` and `time`, with `replayed` true");

    /// <summary>A current value.</summary>
    public static TopicRow State { get; } = new($"{Root}/<agent>[/<source>]/state/<name>", true, 1,
        "a current value, see [current values](#current-values)");

    /// <summary>A source's picture.</summary>
    public static TopicRow Snapshot { get; } = new($"{Root}/<agent>/<source>/snapshot", true, 1, "JPEG, the picture of the last `snapshot` command or event; privacy masks burnt in");

    /// <summary>The agent's figures.</summary>
    public static TopicRow Metrics { get; } = new($"{Root}/<agent>/metrics", false, 0, "JSON, once a minute, see [metrics](#metrics)");

    /// <summary>What is to be set.</summary>
    public static TopicRow Set { get; } = new($"{Root}/<agent>[/<source>]/set/<name>", false, 1,
        "**to the agent**: `ON`, `OFF` or a number for the value of that name, see [settings](#settings)");

    /// <summary>A request.</summary>
    public static TopicRow Command { get; } = new($"{Root}/<agent>[/<source>]/command/<name>", false, 1, "**to the agent**: a request, see [commands](#commands)");

    /// <summary>The answer to a request.</summary>
    public static TopicRow Response { get; } = new($"{Root}/<agent>[/<source>]/response/<name>", false, 1,
        "JSON: the answer to a request or setting that names no response topic of its own");

    /// <summary>All rows, in the order of the documentation.</summary>
    public static IReadOnlyList<TopicRow> Rows { get; } = [AgentStatus, SourceStatus, SourceHealth, Event, History, State, Snapshot, Metrics, Set, Command, Response];

    // The words that stand where a source's name could stand: a camera called "events" would mix its topics with the agent's.
    private static readonly string[] ReservedNames = ["status", "health", "events", "history", "state", "metrics", "set", "command", "response", "snapshot"];

    /// <summary>The topic of the agent's status.</summary>
    public static string AgentStatusOf(string agent) => Fill(AgentStatus, agent, null, null);

    /// <summary>The topic of a source's status; of the agent's when the source is the agent.</summary>
    public static string StatusOf(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Kind == SourceKind.Agent ? AgentStatusOf(source.Agent) : Fill(SourceStatus, source.Agent, source.Name, null);
    }

    /// <summary>The topic of a camera's or microphone's health.</summary>
    public static string HealthOf(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Fill(SourceHealth, source.Agent, source.Name, null);
    }

    /// <summary>The topic of an event.</summary>
    /// <param name="source">Who it is about.</param>
    /// <param name="type">Its type without prefix, such as <c>object.entered</c>.</param>
    public static string EventOf(EventSource source, string type)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Fill(Event, source.Agent, source.Kind == SourceKind.Agent ? null : source.Name, type);
    }

    /// <summary>The topic of an event that could not be sent in time.</summary>
    /// <param name="source">Who it is about.</param>
    /// <param name="type">Its type without prefix.</param>
    public static string HistoryOf(EventSource source, string type) => Fill(History, source, type);

    /// <summary>The topic of a current value.</summary>
    public static string StateOf(EventSource source, string name) => Fill(State, source, name);

    /// <summary>The topic that a value is set by.</summary>
    public static string SetOf(EventSource source, string name) => Fill(Set, source, name);

    /// <summary>The topic of a request.</summary>
    public static string CommandOf(EventSource source, string name) => Fill(Command, source, name);

    /// <summary>The topic of a request's answer.</summary>
    public static string ResponseOf(EventSource source, string name) => Fill(Response, source, name);

    /// <summary>The topic of a source's picture.</summary>
    public static string SnapshotOf(EventSource source) => Fill(Snapshot, source, null);

    /// <summary>What subscribes to the pictures of all cameras, and to nothing else; in a terminal they are nothing to look at.</summary>
    public const string AllSnapshots = $"{Root}/+/+/snapshot";

    /// <summary>The topic of the agent's figures.</summary>
    public static string MetricsOf(string agent) => Fill(Metrics, agent, null, null);

    /// <summary>The topics that an agent is told something on.</summary>
    public static IReadOnlyList<string> FiltersOf(string agent)
    {
        var root = $"{Root}/{Checked(agent)}";
        return [$"{root}/set/+", $"{root}/command/+", $"{root}/+/set/+", $"{root}/+/command/+"];
    }

    /// <summary>What is wrong with a name of an agent, camera or microphone, as the end of a sentence; null when nothing is.</summary>
    public static string? FaultOfName(string name) => name switch
    {
        null or "" => "is empty",
        _ when !NamePattern().IsMatch(name) => "has to begin with a-z or 0-9 and go on with at most 62 of a-z, 0-9, '_' and '-'",
        _ when ReservedNames.Contains(name) => "is a word that the topics use themselves; choose another one",
        _ => null,
    };

    /// <summary>Whether a word could be the last level of a topic of ours: <c>[a-z0-9_.-]</c>, at most 100.</summary>
    internal static bool IsLevel(string word) => LevelPattern().IsMatch(word);

    /// <summary>Whether a topic is one of those that an agent, whatever its name, has the broker keep.</summary>
    internal static bool IsKept(string topic) => topic.Split('/') switch
    {
        [Root, var agent, "status"] => IsName(agent),
        [Root, var agent, "state", var name] => IsName(agent) && IsStateName(name),
        [Root, var agent, var source, "status" or "health" or "snapshot"] => IsName(agent) && IsName(source),
        [Root, var agent, var source, "state", var name] => IsName(agent) && IsName(source) && IsStateName(name),
        _ => false,
    };

    private static bool IsName(string level) => FaultOfName(level) is null;

    private static bool IsStateName(string level) => StateNamePattern().IsMatch(level);

    private static string Fill(TopicRow row, string agent, string? source, string? last)
    {
        var topic = row.Template.Replace("[/<source>]", source is null ? "" : "/<source>", StringComparison.Ordinal)
            .Replace("<agent>", Checked(agent), StringComparison.Ordinal);
        if (source is not null)
            topic = topic.Replace("<source>", Checked(source), StringComparison.Ordinal);
        return last is null ? topic : topic.Replace("<type>", last, StringComparison.Ordinal).Replace("<name>", last, StringComparison.Ordinal);
    }

    private static string Fill(TopicRow row, EventSource source, string? last)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Fill(row, source.Agent, source.Kind == SourceKind.Agent ? null : source.Name, last);
    }

    private static string Checked(string name) => FaultOfName(name) is { } fault ? throw new ArgumentException($"The name '{name}' {fault}.", nameof(name)) : name;

    // \z, not $: a name that ends with a line break is none.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,62}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-z0-9_]{1,100}\z")]
    private static partial Regex StateNamePattern();

    [GeneratedRegex(@"^[a-z0-9_.-]{1,100}\z")]
    private static partial Regex LevelPattern();
}
