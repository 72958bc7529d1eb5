namespace EdgeAgent.Vision.Shadow;

/// <summary>What becomes of an object when a picture is seen by a model and by its shadow.</summary>
public enum ShadowOutcome
{
    /// <summary>Both see it.</summary>
    Both,

    /// <summary>The shadow sees it too, with a score that does not count.</summary>
    Weaker,

    /// <summary>The model alone sees it.</summary>
    Missed,

    /// <summary>The model sees it too, with a score that does not count.</summary>
    Stronger,

    /// <summary>The shadow alone sees it.</summary>
    Extra,

    /// <summary>Both see it, and call it by other names.</summary>
    Renamed,
}
