using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Notices a microphone that gives nothing but zeros: muted, unplugged behind its sound card, or dead. The silence of a running
/// one is never made of zeros alone. Counts samples, reads no clock. Not thread-safe.
/// </summary>
/// <param name="sampleRateHz">Samples per second, above 0.</param>
public sealed class SilenceWatch(int sampleRateHz)
{
    /// <summary>A few seconds of zeros may be a noise gate or a codec.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>−120 dBFS. The smallest step of 24-bit audio is −138, but what a filter or a correction leaves of zeros is not always 0.</summary>
    private const float Floor = 1e-6f;

    private readonly long _limit = (long)(Limit.TotalSeconds * sampleRateHz);
    private long _silent;

    /// <summary>Whether nothing else has come for <see cref="Limit"/>. What is missing in a gap is neither sound nor silence.</summary>
    public bool IsSilent => _silent >= _limit;

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono, −1 to 1.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (samples.IsEmpty)
            return;
        _silent = Math.Abs(TensorPrimitives.MaxMagnitude(samples)) <= Floor ? _silent + samples.Length : 0;
    }
}
