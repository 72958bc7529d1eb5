namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>How a framework ranks the texts that a search found, and which score it prints.</summary>
/// <param name="ByToken">Whether by the score for each token, else by the score.</param>
/// <param name="StartSymbols">Symbols before the text that count as tokens there.</param>
/// <param name="PrintsByToken">Whether the printed score is the one for each token.</param>
internal readonly record struct FinalRanking(bool ByToken, int StartSymbols, bool PrintsByToken)
{
    /// <summary>Whether the texts stay in the order in which the search kept them.</summary>
    public bool AsKept { get; init; }

    /// <summary>What a text is ranked by.</summary>
    public double KeyOf(double score, int length) => AsKept ? 0 : ByToken ? score / (length + StartSymbols) : score;

    /// <summary>What is printed of it.</summary>
    public double Printed(double score, int length) => PrintsByToken ? score / (length + StartSymbols) : score;
}
