namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Scores of the last hour.</summary>
/// <param name="From">From when on, UTC.</param>
/// <param name="Classes">By class.</param>
/// <param name="MinScore">The score in force; null where no model is loaded yet.</param>
internal sealed record ScoreAnswer(string From, IReadOnlyDictionary<string, ClassScoreAnswer> Classes, double? MinScore);
