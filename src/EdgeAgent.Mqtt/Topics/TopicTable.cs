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
        "JSON: `state` (`starting`, `running`, `waiting`, `ended`, `faulted`, `muted`, `stopped`), `since`, and where known `condition` (`frozen`, `dark`, `covered`, `blurred`, `moved`, `silent`) with `condition_since`, `reason`, `fps`, `latency_ms`; `drops`");

    /// <summary>An event of a source or of the agent itself.</summary>
    public static TopicRow Event { get; } = new($"{Root}/<agent>[/<source>]/events/<type>", false, 1,
        "the event, see [events.md](events.md); without `<source>` for `agent.*`");

    /// <summary>What of a source can be switched, as it is.</summary>
    public static TopicRow SourceSwitch { get; } = new($"{Root}/<agent>/<source>/state/<name>", true, 1,
        "`ON` or `OFF`; `mute` of a microphone: `ON` while its device is closed because it is muted");

    /// <summary>What of a source can be switched, as it shall be.</summary>
    public static TopicRow SourceSet { get; } = new($"{Root}/<agent>/<source>/set/<name>", false, 1,
        "**to the agent**: `ON` or `OFF`, see [switches](#switches)");

    /// <summary>All rows, in the order of the documentation.</summary>
    public static IReadOnlyList<TopicRow> Rows { get; } = [AgentStatus, SourceStatus, SourceHealth, Event, SourceSwitch, SourceSet];

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

    /// <summary>The topic that says how a switch of a source is.</summary>
    public static string SwitchOf(EventSource source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Fill(SourceSwitch, source.Agent, source.Name, null).Replace("<name>", Checked(name), StringComparison.Ordinal);
    }

    /// <summary>The topics that commands to an agent's sources come on.</summary>
    public static string SetFilterOf(string agent) => $"{Root}/{Checked(agent)}/+/set/+";

    /// <summary>What is wrong with a name of an agent, camera or microphone, as the end of a sentence; null when nothing is.</summary>
    public static string? FaultOfName(string name) => name switch
    {
        null or "" => "is empty",
        _ when !NamePattern().IsMatch(name) => "has to begin with a-z or 0-9 and go on with at most 62 of a-z, 0-9, '_' and '-'",
        _ when ReservedNames.Contains(name) => "is a word that the topics use themselves; choose another one",
        _ => null,
    };

    private static string Fill(TopicRow row, string agent, string? source, string? type)
    {
        var topic = row.Template.Replace("[/<source>]", source is null ? "" : "/<source>", StringComparison.Ordinal)
            .Replace("<agent>", Checked(agent), StringComparison.Ordinal);
        if (source is not null)
            topic = topic.Replace("<source>", Checked(source), StringComparison.Ordinal);
        return type is null ? topic : topic.Replace("<type>", type, StringComparison.Ordinal);
    }

    private static string Checked(string name) => FaultOfName(name) is { } fault ? throw new ArgumentException($"The name '{name}' {fault}.", nameof(name)) : name;

    // \z, not $: a name that ends with a line break is none.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,62}\z")]
    private static partial Regex NamePattern();
}
