using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Replay;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Host.Scenes;

/// <summary>A scene that can be played. Immutable.</summary>
internal sealed record Scene
{
    /// <summary>Where it stands.</summary>
    public required SceneFile File { get; init; }

    /// <summary>What it is about, for a person; null where nobody says.</summary>
    public string? About { get; init; }

    /// <summary>What it is played to.</summary>
    public required LoadedConfiguration Configuration { get; init; }

    /// <summary>The names that its conditions use.</summary>
    public required RuleVocabulary Vocabulary { get; init; }

    /// <summary>What is played, absolute paths, to each camera or microphone that gets something; at least one.</summary>
    public required IReadOnlyList<ReplayMedia> Play { get; init; }

    /// <summary>When the media begins; null where nobody says.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>What was set and asked for in a recording, and how its clock stood.</summary>
    public RecordedJournal Journal { get; init; } = RecordedJournal.None;

    /// <summary>What must come.</summary>
    public required IReadOnlyList<Expectation> Expected { get; init; }

    /// <summary>What must not come.</summary>
    public required IReadOnlyList<EventPattern> Forbidden { get; init; }

    /// <summary>The file with every event, absolute; null where that is not asked for.</summary>
    public string? Exact { get; init; }

    /// <summary>The line that names it.</summary>
    public int ExactLine { get; init; }
}
