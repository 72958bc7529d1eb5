namespace EdgeAgent.Vision.Volumes;

/// <summary>How numbers of an output become labels.</summary>
internal enum VolumeDecision
{
    /// <summary>The class with the highest score.</summary>
    Highest,

    /// <summary>Every class whose logit, by the sigmoid, is a probability above the threshold.</summary>
    Logits,

    /// <summary>Every class whose number is above the threshold.</summary>
    Probabilities,

    /// <summary>The graph gives labels.</summary>
    Labels,
}
