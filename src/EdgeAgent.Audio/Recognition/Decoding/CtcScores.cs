namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>What a CTC graph gives.</summary>
internal enum CtcScores
{
    /// <summary>Natural logarithms of probabilities.</summary>
    LogProbabilities,

    /// <summary>Numbers whose softmax is the probabilities.</summary>
    Logits,
}
