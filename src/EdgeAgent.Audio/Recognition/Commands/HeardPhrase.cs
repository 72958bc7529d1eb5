namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>The phrase that explains an utterance best.</summary>
/// <param name="Words">Its words; none when no phrase fits.</param>
/// <param name="Score">Its log probability.</param>
/// <param name="Free">The best log probability without a grammar.</param>
internal sealed record HeardPhrase(IReadOnlyList<HeardWord> Words, double Score, double Free)
{
    /// <summary>Phones of all its words.</summary>
    public int Phones => Words.Sum(w => w.Phones);
}
