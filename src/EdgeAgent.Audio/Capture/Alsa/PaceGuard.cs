using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>
/// Notices a device that gives audio far faster than time passes. No sound card does; a plugin behind which a file or FIFO has ended
/// does, millions of frames a second of nothing.
/// </summary>
/// <remarks>Twice the rate is let pass, and on top of it what may have piled up in a FIFO and the device's buffer.</remarks>
internal sealed class PaceGuard(int sampleRateHz, TimeProvider time)
{
    private const int PileSeconds = 5;

    private double _surplus;
    private long? _last;

    /// <summary>Takes a block; true when it cannot come from a microphone.</summary>
    public bool IsImpossible(int frames, CaptureStamp stamp)
    {
        var elapsed = _last is { } last ? time.GetElapsedTime(last, stamp.Timestamp) : TimeSpan.Zero;
        _last = stamp.Timestamp;
        _surplus = Math.Max(0, _surplus + frames - 2 * elapsed.TotalSeconds * sampleRateHz);
        return _surplus > PileSeconds * (double)sampleRateHz;
    }
}
