using EdgeAgent.Audio.Sync;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Sync;

/// <summary>What a microphone gave for some seconds, and when. For one thread.</summary>
/// <param name="sampleRateHz">Samples per second.</param>
internal sealed class SoundTrace(int sampleRateHz)
{
    private float[] _samples = new float[30 * sampleRateHz];
    private int _count;
    private readonly List<(int End, double At)> _times = [];

    /// <summary>Whether it was one and the same value all the time: not even the noise of a room.</summary>
    public bool IsSilent => !_samples.AsSpan(0, _count).ContainsAnyExcept(_count > 0 ? _samples[0] : 0);

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono.</param>
    /// <param name="end">When the last one was captured, seconds.</param>
    public void Add(ReadOnlySpan<float> samples, double end)
    {
        if (_count + samples.Length > _samples.Length)
            Array.Resize(ref _samples, 2 * _samples.Length);
        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
        _times.Add((_count, end));
    }

    /// <summary>Finds what begins suddenly, when it was captured.</summary>
    public IReadOnlyList<Onset> Find() =>
        [.. SoundOnsets.Find(_samples.AsSpan(0, _count), sampleRateHz).Select(onset => onset with { At = TimeOf(onset.At * sampleRateHz) })];

    /// <summary>Backwards from the end of the block that holds it.</summary>
    private double TimeOf(double index)
    {
        var block = _times.FindIndex(time => time.End > index);
        return _times[block].At - (_times[block].End - index) / sampleRateHz;
    }
}
