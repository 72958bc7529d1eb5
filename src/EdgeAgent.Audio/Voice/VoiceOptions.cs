namespace EdgeAgent.Audio.Voice;

/// <summary>
/// When a curve of speech probabilities is an utterance. The defaults are those of Silero's own <c>get_speech_timestamps</c>
/// (snakers4/silero-vad, <c>utils_vad.py</c>); the maximum length is ours.
/// </summary>
public sealed record VoiceOptions
{
    /// <summary>The probability from which a window is speech, above 0, at most 1. <value>0.5</value></summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// The probability below which a window is silence, above 0, below <see cref="Threshold"/>; between the two nothing changes.
    /// Without a value 0.15 below the threshold, at least 0.01.
    /// </summary>
    public double? NegativeThreshold { get; init; }

    /// <summary>Speech that is not longer than this is ignored. <value>250 ms</value></summary>
    public TimeSpan MinimumSpeech { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Silence of this length ends an utterance. <value>100 ms</value></summary>
    public TimeSpan MinimumSilence { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest pause within what is held against <see cref="MinimumSpeech"/>: short sounds further apart than this are no speech together,
    /// however long <see cref="MinimumSilence"/> is. <see langword="null"/> takes any pause that ends no utterance, as Silero does.
    /// </summary>
    public TimeSpan? Breath { get; init; }

    /// <summary>How far before the first window of speech an utterance begins. <value>30 ms</value></summary>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How far after the last window of speech an utterance ends. <value>30 ms</value></summary>
    public TimeSpan PostRoll { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// The longest utterance: speech that goes on is cut in the quietest window of the last quarter, and the next utterance begins
    /// there. <see langword="null"/> means any length, for files that are in memory as a whole. <value>30 s</value>
    /// </summary>
    public TimeSpan? MaximumLength { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The negative threshold in force.</summary>
    internal double Silence => NegativeThreshold ?? Math.Max(Math.Min(0.01, Threshold / 2), Threshold - 0.15);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message says which and what is allowed.</exception>
    public void Validate()
    {
        if (!(Threshold is > 0 and <= 1))
            throw new ArgumentException($"The speech threshold is {Threshold}; it must be above 0 and at most 1.");
        if (!(Silence > 0 && Silence < Threshold))
            throw new ArgumentException($"The negative threshold is {Silence}; it must be above 0 and below the threshold {Threshold}.");
        Require(MinimumSpeech, "minimum speech");
        Require(MinimumSilence, "minimum silence");
        Require(Breath ?? TimeSpan.Zero, "breath");
        Require(PreRoll, "pre-roll");
        Require(PostRoll, "post-roll");
        if (MaximumLength is not { } longest)
            return;
        var shortest = 4 * (MinimumSpeech + MinimumSilence + PreRoll + PostRoll);
        shortest = shortest > TimeSpan.FromSeconds(2) ? shortest : TimeSpan.FromSeconds(2);
        if (longest < shortest || longest > TimeSpan.FromMinutes(10))
            throw new ArgumentException(
                $"The maximum length of an utterance is {longest.TotalSeconds} s; it must be between {shortest.TotalSeconds} s " +
                "(four times minimum speech, minimum silence, pre-roll and post-roll together, at least 2 s) and 600 s.");
    }

    private static void Require(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero || value > TimeSpan.FromSeconds(10))
            throw new ArgumentException($"The {name} is {value.TotalMilliseconds} ms; it must be between 0 and 10000 ms.");
    }
}
