namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>The phrase that explains an utterance best.</summary>
/// <param name="Words">Its words; none when no phrase fits.</param>
/// <param name="Score">Its log probability.</param>
/// <param name="Free">The best log probability without a grammar.</param>
/// <param name="Certainty">The mean highest log probability of the outputs that heard a phone: how sure the network is of what it heard.</param>
internal sealed record HeardPhrase(IReadOnlyList<HeardWord> Words, double Score, double Free, double Certainty)
{
    /// <summary>What a phrase must be better by: two phones that a noise resembles are soon found, ten are not.</summary>
    private const double Handicap = 1;

    /// <summary>Phones of all its words.</summary>
    public int Phones => Words.Sum(w => w.Phones);

    /// <summary>How sure it is that it was said, 0 to 1: how well it explains the sound against anything else, by phones, times the certainty
    /// (<c>training/commands/DECODING.md</c>, section 5). 0 without words.</summary>
    public double Confidence => Words.Count == 0 ? 0 : Math.Min(1, Math.Exp((Score - Free - Handicap) / Phones + Certainty));
}
