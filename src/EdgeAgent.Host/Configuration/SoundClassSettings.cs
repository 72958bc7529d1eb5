using EdgeAgent.Audio.Sound;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>When a sound of one class counts; what is left out is as for all others.</summary>
internal sealed record SoundClassSettings
{
    [Fraction("The class begins when its score reaches this; above 0. Default: sounds.on.")]
    public double? On { get; init; }

    [Fraction("It goes on while its score is not below this; at most on. Default: sounds.off, else 0.6 of on.")]
    public double? Off { get; init; }

    [Duration("It is over when its score has been below off for so long. Default: sounds.off_delay.", "0ms", "1h")]
    public TimeSpan? OffDelay { get; init; }

    /// <summary>The class's rule.</summary>
    /// <param name="rule">That of all others.</param>
    /// <param name="off">Their off threshold, where the configuration says it.</param>
    public SoundRule Over(SoundRule rule, double? off) => SoundRule.Of(On ?? rule.On, Off ?? off, OffDelay ?? rule.OffDelay);
}
