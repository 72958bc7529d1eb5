namespace EdgeAgent.Host.Page.Scores;

/// <summary>What was counted of a class.</summary>
/// <param name="Best">How many things had their best score in each step of <see cref="ScoreBook.Bins"/>.</param>
/// <param name="Told">How many of them were told.</param>
/// <param name="Tellable">Those that were told or too weak to be, in steps of <see cref="ScoreBook.Steps"/>.</param>
internal sealed record ClassScores(IReadOnlyList<int> Best, int Told, IReadOnlyList<int> Tellable)
{
    /// <summary>How many would have been told from a score on: what was not told for another reason would not have been told with any.</summary>
    /// <param name="score">0 to 1, to the hundredth.</param>
    public int ToldFrom(double score) => Tellable.Skip((int)Math.Round(score * ScoreBook.Steps)).Sum();
}
