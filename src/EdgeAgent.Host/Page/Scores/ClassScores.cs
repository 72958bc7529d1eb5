namespace EdgeAgent.Host.Page.Scores;

/// <summary>What was counted of a class.</summary>
/// <param name="Best">How many things had their best score in each step of <see cref="ScoreBook.Bins"/>.</param>
/// <param name="Told">How many of them were told.</param>
internal sealed record ClassScores(IReadOnlyList<int> Best, int Told);
