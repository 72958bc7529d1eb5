namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>A scorer of a search.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="Weight">What its log-probabilities count, not 0.</param>
/// <param name="Hears">Whether it listens to the utterance: then it has a say in confidences, which a language model has not.</param>
internal readonly record struct WeightedScorer(INextTokenScorer Scorer, double Weight, bool Hears);
