namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>What the best value is best at.</summary>
internal enum SweepPreference
{
    /// <summary>F1: missed and wrong ones count alike.</summary>
    F1,

    /// <summary>Recall, and precision among equals: a missed defect costs more.</summary>
    Recall,

    /// <summary>Precision, and recall among equals: a false alarm costs more.</summary>
    Precision,
}
