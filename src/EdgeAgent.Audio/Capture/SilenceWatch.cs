namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Notices a microphone that gives one value only, mostly zeros: muted, unplugged behind its sound card, or dead. The silence of a running
/// one is never made of one value. Any cutting into blocks gives the same answer. Counts samples, reads no clock. Not thread-safe.
/// </summary>
/// <param name="sampleRateHz">Samples per second, above 0.</param>
public sealed class SilenceWatch(int sampleRateHz)
{
    /// <summary>Less may be a noise gate or a codec; more would leave a mute unsaid for longer than 5 s.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How far a sample may be from the one before, −114 dBFS: far below the smallest step of 16-bit audio, 3e-5, and above what a filter leaves of a constant, or a correction of the offset that is still on its way.
    /// </summary>
    private const float Step = 2e-6f;

    private readonly long _limit = (long)(Limit.TotalSeconds * sampleRateHz);
    private long _silent;
    private float _last = float.NaN;

    /// <summary>Whether nothing else has come for <see cref="Limit"/>. What is missing in a gap is neither sound nor silence.</summary>
    public bool IsSilent => _silent >= _limit;

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono, −1 to 1.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (samples.IsEmpty)
            return;
        // From the end: of sound, the last two samples tell.
        var i = samples.Length - 1;
        while (i > 0 && Math.Abs(samples[i] - samples[i - 1]) <= Step)
            i--;
        var goesOn = i == 0 && !(Math.Abs(samples[0] - _last) > Step);
        _silent = goesOn ? _silent + samples.Length : samples.Length - i;
        _last = samples[^1];
    }
}
