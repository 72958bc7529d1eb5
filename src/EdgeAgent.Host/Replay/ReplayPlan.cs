using EdgeAgent.Pipeline.Recordings;

namespace EdgeAgent.Host.Replay;

/// <summary>What is played, to whom, and how.</summary>
/// <param name="Media">To each source that plays, what it sees or hears; the others are left out.</param>
internal sealed record ReplayPlan(IReadOnlyList<ReplayMedia> Media)
{
    /// <summary>When nothing says when it was: a Monday, midnight.</summary>
    public static readonly DateTimeOffset AssumedBegin = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When what is played began; null where nobody knows, and <see cref="AssumedBegin"/> is assumed.</summary>
    public DateTimeOffset? Begin { get; init; }

    /// <summary>What was set and asked for meanwhile, and how the clock stood, that says so.</summary>
    public RecordedJournal Journal { get; init; } = RecordedJournal.None;

    /// <summary>How many times as fast as it was; null for as fast as it can be worked on.</summary>
    public double? Speed { get; init; }
}
