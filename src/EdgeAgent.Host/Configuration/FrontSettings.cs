using EdgeAgent.Audio.Front;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>What stands between one microphone and everything that listens to it.</summary>
internal sealed record FrontSettings
{
    private static readonly FrontOptions Defaults = new();

    [Flag("Whether a constant offset is taken off, and all that is below 5 Hz. Without it an offset above 2 % is taken off all the same.")]
    public bool Dc { get; init; } = Defaults.Dc;

    [Number("The frequency in hertz below which sound is taken off: hum, wind, footsteps. 80 is below every voice. Default: none.", 20, 1000)]
    public double? HighPass { get; init; }

    [Choice<GainMode>("auto brings what is said to one level, slowly, and never to full scale; silence and steady noise change nothing.")]
    public GainMode Gain { get; init; } = Defaults.Gain;

    [Number("How far gain: auto goes, up and down, in dB.", 0, 60)]
    public double MaxGain { get; init; } = Defaults.MaxGainDb;

    /// <summary>As the front takes it.</summary>
    public FrontOptions ToOptions() => new() { Dc = Dc, HighPassHz = HighPass, Gain = Gain, MaxGainDb = MaxGain };
}
