namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>A way to go on.</summary>
/// <param name="Score">Of the hypothesis with the token.</param>
/// <param name="Hypothesis">Which one of the step goes on.</param>
/// <param name="Token">With what.</param>
/// <param name="Prefix">CTC's log-probability of it; 0 where CTC is not asked.</param>
internal readonly record struct Candidate(double Score, int Hypothesis, int Token, double Prefix);
