namespace EdgeAgent.Audio.Sound;

/// <summary>When a class of sound counts.</summary>
/// <param name="On">It begins when its score reaches this, above 0, at most 1.</param>
/// <param name="Off">It goes on while its score is not below this; at most <paramref name="On"/>.</param>
/// <param name="OffDelay">It ends when its score has been below for so long, 0 to 1 h, in the stream's time.</param>
public sealed record SoundRule(double On, double Off, TimeSpan OffDelay)
{
    /// <summary>Where nobody says anything.</summary>
    public static SoundRule Usual { get; } = Of(0.5, null, TimeSpan.FromSeconds(2));

    /// <summary>With an off threshold of six tenths of the on threshold where none is said.</summary>
    public static SoundRule Of(double on, double? off, TimeSpan offDelay) => new(on, off ?? (0.6 * on), offDelay);

    /// <summary>What contradicts itself, as a sentence; null for nothing.</summary>
    public string? Fault() => On is not (> 0 and <= 1) ? FormattableString.Invariant($"'on' is {On}; it must be above 0 and at most 1.")
        : !(Off >= 0 && Off <= On) ? FormattableString.Invariant($"'off' is {Off} and 'on' is {On}; off must not be above on, or a sound would begin and end at once.")
        : OffDelay < TimeSpan.Zero || OffDelay > TimeSpan.FromHours(1) ? FormattableString.Invariant($"'off_delay' is {OffDelay.TotalSeconds} s; it must be between 0 and 3600 s.") : null;
}
