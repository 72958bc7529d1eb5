using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// What a running stream tells its supervisor: that data flows, how fast and how late. Called for every frame or block from
/// the stream's own threads; allocates nothing.
/// </summary>
public sealed class StreamPulse(TimeProvider time)
{
    private const int LatencyWindow = 128;

    /// <summary>
    /// A rate is of so long at least. Reports also come out of turn, right after one another, when a state changes: over a tenth of a second
    /// three frames that had waited for a busy core would be 30 a second.
    /// </summary>
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(5);

    /// <summary>Takes a condition and its sentence; null when nothing is wrong.</summary>
    internal delegate void ConditionSink(SourceCondition? condition, string? message, StreamTime at);

    private readonly Lock _gate = new();
    private readonly double[] _latencies = new double[LatencyWindow];
    private long _items;
    private (long At, long Items) _mark = (time.GetTimestamp(), 0);
    private (long At, long Items) _markBefore = (time.GetTimestamp(), 0);
    private int _latencyCount;
    private long _drops;
    private long _picture;
    private Action? _onPicture;
    private long _beatAt = long.MinValue;
    private Action? _onFirst;
    private ConditionSink? _conditions;
    private Action<bool>? _switch;

    /// <summary>Opening and closing the stream, and the wait between.</summary>
    internal ProgressMark Life { get; } = new("opening or closing it", time);

    /// <summary>The thread that reads the device.</summary>
    public ProgressMark Capture { get; } = new("capture", time);

    /// <summary>The thread that works on what was read.</summary>
    public ProgressMark Work { get; } = new("work on what was captured", time);

    /// <summary>What of the stream stands still; null when it moves, or nothing is to be expected of it.</summary>
    internal Standstill? Overdue
    {
        get
        {
            // Whoever waits for one that hangs is late too, a little later.
            Standstill? first = null;
            foreach (var mark in (ReadOnlySpan<ProgressMark>)[Capture, Work, Life])
            {
                if (mark.Overdue is { } standstill && !(first?.Late >= standstill.Late))
                    first = standstill;
            }

            return first;
        }
    }

    /// <summary>Frames or audio blocks worked on since the stream was opened.</summary>
    public long Items => Interlocked.Read(ref _items);

    /// <summary>Frames dropped or audio gaps since the agent started.</summary>
    public long Drops => Interlocked.Read(ref _drops);

    /// <summary>The size of the pictures that come through, in pixels; null where none came yet.</summary>
    public (int Width, int Height)? Picture => Interlocked.Read(ref _picture) is not 0 and var size ? ((int)(size >> 32), (int)size) : null;

    /// <summary>A picture of this size, in pixels, is about to come through. To be called for every one before its <see cref="Beat"/>: a change is told.</summary>
    public void Shows(int width, int height)
    {
        var size = ((long)width << 32) | (uint)height;
        if (Interlocked.Exchange(ref _picture, size) != size)
            _onPicture?.Invoke();
    }

    /// <summary>When the last frame or block came through, as <see cref="TimeProvider.GetTimestamp"/>; null before the first.</summary>
    internal long? LastBeat => Volatile.Read(ref _beatAt) is var at and > long.MinValue ? at : null;

    /// <summary>One frame or block came through.</summary>
    public void Beat()
    {
        Interlocked.Increment(ref _items);
        Volatile.Write(ref _beatAt, time.GetTimestamp());
        Interlocked.Exchange(ref _onFirst, null)?.Invoke();
    }

    /// <summary>A result was there, so long after its capture.</summary>
    public void Latency(TimeSpan latency)
    {
        lock (_gate)
            _latencies[_latencyCount++ % LatencyWindow] = latency.TotalMilliseconds;
    }

    /// <summary>Something was dropped or is missing.</summary>
    public void Drop(long count = 1) => Interlocked.Add(ref _drops, count);

    /// <summary>What flows is worth nothing, from now on until <see cref="Restored"/>. To be called for every frame or block: it is said once, and not before the source is up.</summary>
    /// <param name="condition">What is wrong; another one takes the place of the one before.</param>
    /// <param name="message">The sentence for a person, without the source's name.</param>
    /// <param name="at">When it was found, on the stream.</param>
    public void Impaired(SourceCondition condition, string message, StreamTime at)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        _conditions?.Invoke(condition, message, at);
    }

    /// <summary>What flows is good. To be called for every frame or block too.</summary>
    /// <param name="at">When it was found, on the stream.</param>
    public void Restored(StreamTime at) => _conditions?.Invoke(null, null, at);

    /// <summary>The stream has closed its device because a person wants it so.</summary>
    public void SwitchedOff()
    {
        Life.Rest();
        _switch?.Invoke(false);
    }

    /// <summary>The stream is about to open its device again.</summary>
    public void SwitchedOn()
    {
        Life.Within(ProgressLimits.Open);
        _switch?.Invoke(true);
    }

    /// <summary>The stream is open: from now on its threads tell that it moves.</summary>
    public void Opened() => Life.Rest();

    /// <summary>The stream has begun to close what it has opened, or one of its openings.</summary>
    public void Closing() => Life.Within(ProgressLimits.Open);

    /// <summary>Nothing of the stream runs.</summary>
    internal void Rest()
    {
        Life.Rest();
        Capture.Rest();
        Work.Rest();
    }

    /// <summary>Takes what <see cref="SwitchedOff"/> and <see cref="SwitchedOn"/> say.</summary>
    internal void OnSwitch(Action<bool> sink) => _switch = sink;

    /// <summary>Takes what <see cref="Impaired"/> and <see cref="Restored"/> say, on the stream's threads.</summary>
    internal void OnCondition(ConditionSink sink) => _conditions = sink;

    /// <summary>Calls back when pictures are of another size than before, on the stream's threads.</summary>
    internal void OnPicture(Action sink) => _onPicture = sink;

    /// <summary>Calls back once, at the next beat.</summary>
    internal void OnNextBeat(Action action) => Interlocked.Exchange(ref _onFirst, action);

    /// <summary>Rate since the last call, or since the one before where that was just now, and median latency of the last results.</summary>
    internal (double Rate, double? MedianLatencyMs) Sample()
    {
        lock (_gate)
        {
            var now = (At: time.GetTimestamp(), Items);
            if (time.GetElapsedTime(_mark.At, now.At) >= RateWindow)
                (_markBefore, _mark) = (_mark, now);
            var seconds = time.GetElapsedTime(_markBefore.At, now.At).TotalSeconds;
            var rate = seconds > 0 ? (now.Items - _markBefore.Items) / seconds : 0;
            var count = Math.Min(_latencyCount, LatencyWindow);
            if (count == 0)
                return (rate, null);
            var sorted = _latencies.AsSpan(0, count).ToArray();
            Array.Sort(sorted);
            return (rate, sorted[count / 2]);
        }
    }
}
