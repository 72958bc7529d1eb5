namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>One word of a phrase as the search heard it.</summary>
/// <param name="Text">The word.</param>
/// <param name="First">The output of its first phone.</param>
/// <param name="Last">The output of its last phone.</param>
/// <param name="Score">Log probability, from the end of the word before.</param>
/// <param name="Free">The best log probability of the same outputs without a grammar.</param>
/// <param name="Phones">Phones of the reading.</param>
internal readonly record struct HeardWord(string Text, int First, int Last, double Score, double Free, int Phones)
{
    /// <summary>How much worse than anything else it explains its sound, by phones; 0 is perfect.</summary>
    public double Margin => (Score - Free) / Phones;
}
