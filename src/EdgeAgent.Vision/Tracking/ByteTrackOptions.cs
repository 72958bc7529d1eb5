namespace EdgeAgent.Vision.Tracking;

/// <summary>How boxes become tracks. The defaults are those of ByteTrack's paper (arXiv:2110.06864, section 4.1) and code, unless said.</summary>
public sealed record ByteTrackOptions
{
    /// <summary>Score from which a box may begin a track and is matched first; 0 to 1, default 0.5. The code asks 0.1 more for a new track; here both
    /// are one, because it is the number that a person sets as the least score.</summary>
    public double HighScore { get; init; } = 0.5;

    /// <summary>Score from which a box may continue a track; 0 to <see cref="HighScore"/>, default 0.1.</summary>
    public double LowScore { get; init; } = 0.1;

    /// <summary>Least overlap (IoU) of a track with a box of high score; default 0.2. The code asks 0.3 of a track that is not confirmed yet, which
    /// loses what walks by at 5 frames a second.</summary>
    public double MinIou { get; init; } = 0.2;

    /// <summary>Least overlap of a track with a box of low score; default 0.5.</summary>
    public double LowScoreMinIou { get; init; } = 0.5;

    /// <summary>Frames that must see an object before it counts, from 1; default 2. ByteTrack believes everything in the very first
    /// frame; here that frame is like any other, so that a restart makes no objects out of single false boxes.</summary>
    public int ConfirmAfter { get; init; } = 2;

    /// <summary>The frames of which <see cref="ConfirmAfter"/> must see it, at most 128; null for as many: in a row, as in ByteTrack.</summary>
    public int? ConfirmWithin { get; init; }

    /// <summary>Stream time for which a lost object is remembered; default 1 s (30 frames at 30 fps).</summary>
    public TimeSpan LostFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a track keeps its class: boxes of another class never continue it. Default true. Where they do, two boxes of different classes
    /// at one place are one object, and the one of lower score is left out.</summary>
    public bool PerClass { get; init; } = true;

    /// <summary>How far the looks of two boxes of one object may be apart, 0 to 1: half of one less the cosine of the angle between them. Default 0.25, as in
    /// BoT-SORT (<c>appearance_thresh</c>). Only asked where somebody says what boxes look like.</summary>
    public double MaxLooksDistance { get; init; } = 0.25;

    /// <summary>When objects stand still; null for never.</summary>
    public StationaryOptions? Stationary { get; init; }

    /// <summary>What differs by class, by its number; empty by default.</summary>
    public IReadOnlyDictionary<int, ClassScores> Classes { get; init; } = new Dictionary<int, ClassScores>();

    /// <summary>The frames of which <see cref="ConfirmAfter"/> must see an object.</summary>
    internal int EffectiveConfirmWithin => ConfirmWithin ?? ConfirmAfter;

    internal void Validate()
    {
        ThrowIfNotFraction(HighScore, nameof(HighScore));
        ThrowIfNotFraction(LowScore, nameof(LowScore));
        ThrowIfNotFraction(MinIou, nameof(MinIou));
        ThrowIfNotFraction(LowScoreMinIou, nameof(LowScoreMinIou));
        ThrowIfNotFraction(MaxLooksDistance, nameof(MaxLooksDistance));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LowScore, HighScore, nameof(LowScore));
        ArgumentOutOfRangeException.ThrowIfLessThan(ConfirmAfter, 1, nameof(ConfirmAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(EffectiveConfirmWithin, ConfirmAfter, nameof(ConfirmWithin));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EffectiveConfirmWithin, RecentFrames.Most, nameof(ConfirmWithin));
        ArgumentOutOfRangeException.ThrowIfLessThan(LostFor, TimeSpan.Zero, nameof(LostFor));
        if (Stationary is { } stationary)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(stationary.After, TimeSpan.Zero, nameof(Stationary));
            ArgumentOutOfRangeException.ThrowIfLessThan(stationary.LostFor, TimeSpan.Zero, nameof(Stationary));
        }

        foreach (var scores in Classes.Values)
        {
            ThrowIfNotFraction(scores.MinScore ?? 0, nameof(Classes));
            ThrowIfNotFraction(scores.MinMedianScore ?? 0, nameof(Classes));
        }
    }

    private static void ThrowIfNotFraction(double value, string name)
    {
        if (value is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, value, "Expected 0 to 1.");
    }
}
