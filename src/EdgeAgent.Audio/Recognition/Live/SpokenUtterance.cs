using System.Buffers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>
/// An utterance on its way from the thread that listens to the one that writes down: its samples grow while somebody speaks. The listener
/// appends, the writer reads what is there; safe for these two.
/// </summary>
/// <param name="number">Its number within the stream.</param>
/// <param name="start">Its first sample on the stream.</param>
/// <param name="sampleRateHz">The rate of its samples.</param>
/// <param name="lead">How many samples at its beginning are from before it, for a recogniser that would miss them.</param>
public class SpokenUtterance(int number, long start, int sampleRateHz, int lead = 0)
{
    private const int FirstSeconds = 2;

    private readonly Lock _gate = new();

    // Replaced ones: the writer may still read them.
    private readonly List<float[]> _outgrown = [];
    private float[] _samples = [];
    private int _count;
    private bool _isReleased;

    // When the sample before which count was captured, some ten times a second, and the newest.
    private readonly List<(int Count, CaptureStamp Stamp)> _marks = [];
    private CaptureStamp _stamp;

    /// <summary>Its number within the stream.</summary>
    public int Number { get; } = number;

    /// <summary>Its first sample on the stream.</summary>
    public long Start { get; } = start;

    /// <summary>How many samples at its beginning are from before it.</summary>
    public int Lead { get; } = lead;

    /// <summary>The rate of its samples.</summary>
    public int SampleRateHz { get; } = sampleRateHz;

    /// <summary>Where its samples begin on the stream.</summary>
    public double StartMs => StreamTime.FromSamples(Start, SampleRateHz).TotalMilliseconds;

    /// <summary>Where it begins on the stream for those who are told of it: without the lead.</summary>
    public double SpokenMs => PositionMs(Lead);

    /// <summary>Where it ends on the stream, as far as it is there.</summary>
    public double EndMs => PositionMs(Count);

    /// <summary>How many samples there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>When its newest audio was captured.</summary>
    public CaptureStamp Stamp
    {
        get
        {
            lock (_gate)
                return _stamp;
        }
    }

    /// <summary>When its first samples, so many, had all been captured.</summary>
    public CaptureStamp StampOf(int samples)
    {
        lock (_gate)
        {
            foreach (var (count, stamp) in _marks)
            {
                if (count >= samples)
                    return stamp;
            }

            return _stamp;
        }
    }

    /// <summary>The samples that are there, −1 to 1. They stay as they are until it is released.</summary>
    public ReadOnlyMemory<float> Audio
    {
        get
        {
            lock (_gate)
                return _isReleased ? default : _samples.AsMemory(0, _count);
        }
    }

    /// <summary>Is cancelled when its end is known and its stream waits for nothing: what is done for the time before has lost its worth.</summary>
    public CancellationToken Over => Ending.Token;

    /// <summary>Where a sample of it lies on the stream.</summary>
    /// <param name="sample">Counted from its first.</param>
    public double PositionMs(int sample) => StreamTime.FromSamples(Start + sample, SampleRateHz).TotalMilliseconds;

    /// <summary>Adds silence, in place of what is not to be heard.</summary>
    public void AppendSilence(int samples)
    {
        lock (_gate)
        {
            Reserve(_count + samples);
            _samples.AsSpan(_count, samples).Clear();
            _count += samples;
        }
    }

    // What follows is guarded by the queue that it waits in.

    /// <summary>How far was gone along with it.</summary>
    internal StepDone Done { get; set; }

    /// <summary>Whether no sample follows.</summary>
    internal bool HasEnded { get; set; }

    /// <summary>When that was known.</summary>
    internal long EndedAt { get; set; }

    /// <summary>Its audio as it is counted among what waits, in seconds.</summary>
    internal double CountedSeconds { get; set; }

    /// <summary>Cancels <see cref="Over"/>.</summary>
    internal CancellationTokenSource Ending { get; } = new();

    /// <summary>Adds the samples that follow, up to a position.</summary>
    /// <param name="audio">Holds them.</param>
    /// <param name="end">The position after the last.</param>
    /// <param name="stamp">When that was captured.</param>
    internal void Append(UtteranceBuffer audio, long end, CaptureStamp stamp)
    {
        lock (_gate)
        {
            _stamp = stamp;
            var count = (int)(end - Start) - _count;
            if (_isReleased || count <= 0)
                return;
            Reserve(_count + count);
            audio.CopyTo(Start + _count, _samples.AsSpan(_count, count));
            _count += count;
            if (_marks.Count == 0 || _count >= _marks[^1].Count + (SampleRateHz / 10))
                _marks.Add((_count, stamp));
        }
    }

    /// <summary>Adds the samples of an utterance that somebody else has heard already.</summary>
    /// <param name="samples">They follow.</param>
    /// <param name="stamp">When the last was captured.</param>
    internal void Append(ReadOnlySpan<float> samples, CaptureStamp stamp)
    {
        lock (_gate)
        {
            Reserve(_count + samples.Length);
            samples.CopyTo(_samples.AsSpan(_count));
            (_count, _stamp) = (_count + samples.Length, stamp);
        }
    }

    /// <summary>Gives its memory back; what is appended from then on is lost.</summary>
    internal void Release()
    {
        lock (_gate)
        {
            if (_isReleased)
                return;
            _isReleased = true;
            _outgrown.Add(_samples);
            foreach (var samples in _outgrown.Where(s => s.Length > 0))
                ArrayPool<float>.Shared.Return(samples);
            _outgrown.Clear();
            _samples = [];
        }

        Ending.Dispose();
    }

    private void Reserve(int count)
    {
        if (_samples.Length >= count)
            return;
        var larger = ArrayPool<float>.Shared.Rent(Math.Max(Math.Max(count, FirstSeconds * SampleRateHz), 2 * _samples.Length));
        _samples.AsSpan(0, _count).CopyTo(larger);
        _outgrown.Add(_samples);
        _samples = larger;
    }
}
