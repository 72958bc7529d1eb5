namespace EdgeAgent.Host.Page.Scores;

/// <summary>What was counted of a camera.</summary>
/// <param name="From">From when on.</param>
/// <param name="Classes">By class.</param>
internal sealed record ScoreCounts(DateTimeOffset From, IReadOnlyDictionary<string, ClassScores> Classes);
