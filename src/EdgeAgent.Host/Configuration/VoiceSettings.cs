using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Voice activity of one microphone.</summary>
internal sealed record VoiceSettings
{
    private static readonly VoiceOptions Defaults = new();

    [Model("The voice model: a bundle's name or folder, an .onnx file (Silero), or energy: no model, what stands out of the noise counts.")]
    public required string Model { get; init; }

    [Fraction("Speech begins when the model's probability reaches this; above 0. Default: the bundle's, else 0.5.")]
    public double? Threshold { get; init; }

    [Fraction("Silence begins when the probability falls below this; above 0 and below threshold. Default: 0.15 below threshold, at least 0.01.")]
    public double? NegativeThreshold { get; init; }

    [Duration("Speech that is not longer than this is no utterance.", "0ms", "10s")]
    public TimeSpan MinSpeech { get; init; } = Defaults.MinimumSpeech;

    [Duration("An utterance ends after this much silence. Longer values join what is said with pauses, yet what never lasts min_speech without a pause of 100ms is none.", "0ms", "10s")]
    public TimeSpan MinSilence { get; init; } = Defaults.MinimumSilence;

    [Duration("How far before the first sign of speech an utterance begins. A recogniser hears 300ms more.", "0ms", "10s")]
    public TimeSpan PreRoll { get; init; } = Defaults.PreRoll;

    [Duration("How far behind the last sign of speech an utterance ends. It is told when twice as much silence has been heard, min_silence at least.", "0ms", "10s")]
    public TimeSpan PostRoll { get; init; } = Defaults.PostRoll;

    [Duration("The longest utterance; longer speech is cut at its quietest moment, and the next one follows at once.", "2s", "10m")]
    public TimeSpan MaxUtterance { get; init; } = Defaults.MaximumLength!.Value;

    /// <summary>Whether no model listens but the level alone.</summary>
    public bool IsEnergy => Model == EnergyVad.Word;

    /// <summary>The same as the voice rule takes it.</summary>
    /// <param name="usual">The threshold of the model's bundle; null where it has none.</param>
    public VoiceOptions ToOptions(double? usual = null) => new()
    {
        Threshold = Threshold ?? usual ?? Defaults.Threshold,
        NegativeThreshold = NegativeThreshold,
        MinimumSpeech = MinSpeech,
        MinimumSilence = MinSilence,
        Breath = Defaults.MinimumSilence,
        PreRoll = PreRoll,
        PostRoll = PostRoll,
        MaximumLength = MaxUtterance,
    };
}
