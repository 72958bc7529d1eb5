namespace EdgeAgent.Vision.Tracking;

/// <summary>What became of a thing that was in sight.</summary>
public enum ScoreOutcome
{
    /// <summary>It was told.</summary>
    Told,

    /// <summary>It was not, for another reason than its score.</summary>
    Untold,

    /// <summary>It was too weak to begin a track.</summary>
    TooWeak,
}
