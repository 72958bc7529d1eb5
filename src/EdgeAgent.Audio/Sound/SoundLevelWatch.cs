using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Sound;

/// <summary>
/// Measures a stream second by second and tells the level where it says something new: the first time, after a change of
/// <see cref="ChangeDb"/> from what was told last, and once a minute. Reads positions, no clock. Allocates nothing where it tells nothing.
/// Not thread-safe.
/// </summary>
/// <param name="sampleRateHz">Samples per second, above 0.</param>
/// <param name="handler">Is called within <see cref="Process"/>, at most once for each second of sound.</param>
public sealed class SoundLevelWatch(int sampleRateHz, Action<SoundLevel> handler)
{
    /// <summary>A change that is heard.</summary>
    public const double ChangeDb = 3;

    private const int LongestSeconds = 60;

    private readonly LevelMeter _meter = new();
    private int _measured;
    private double? _told;
    private long _toldAt;

    /// <summary>Takes the next samples. A second that a gap cuts is not judged.</summary>
    /// <param name="samples">Mono, −1 to 1, any length.</param>
    /// <param name="position">Of the first one on the stream, in samples.</param>
    /// <param name="gapBefore">Whether audio is missing before them.</param>
    public void Process(ReadOnlySpan<float> samples, long position, bool gapBefore)
    {
        if (gapBefore)
        {
            _meter.Take();
            _measured = 0;
        }

        while (!samples.IsEmpty)
        {
            var part = samples[..Math.Min(samples.Length, sampleRateHz - _measured)];
            samples = samples[part.Length..];
            position += part.Length;
            _meter.Add(part);
            _measured += part.Length;
            if (_measured == sampleRateHz)
                EndSecond(position);
        }
    }

    private void EndSecond(long position)
    {
        var (rms, peak) = _meter.Take();
        _measured = 0;
        if (_told is { } told && Math.Abs(rms - told) < ChangeDb && position - _toldAt < (long)LongestSeconds * sampleRateHz)
            return;
        (_told, _toldAt) = (rms, position);
        handler(new SoundLevel
        {
            RmsDbfs = Math.Round(rms, 1),
            PeakDbfs = Math.Round(peak, 1),
            StreamTimeMs = StreamTime.FromSamples(position, sampleRateHz).TotalMilliseconds,
        });
    }
}
