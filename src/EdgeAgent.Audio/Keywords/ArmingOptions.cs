namespace EdgeAgent.Audio.Keywords;

/// <summary>What has to be so before what is said is written down.</summary>
public sealed record ArmingOptions
{
    /// <summary>The keywords one of which has to be heard; all when there is none. Null: no keyword has to be.</summary>
    public IReadOnlyList<string>? Keywords { get; init; }

    /// <summary>For how long a keyword arms, counted from where it was told; above 0.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Whether a condition has to hold: see <see cref="Arming.Hold"/>.</summary>
    public bool IsConditional { get; init; }

    /// <summary>So long after a moment it is known whether the condition held at it.</summary>
    public TimeSpan Settle { get; init; }
}
