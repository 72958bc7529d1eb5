using System.Diagnostics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// Times the stages of one stream's work on each frame or block: for the meter, and for whoever asks of an event why it was issued. One at a time works on the
/// stream, on one thread after another; only the one that is at work gets an answer. Allocates nothing but for answers.
/// </summary>
/// <param name="stream">The stream's name.</param>
/// <param name="time">Measures.</param>
/// <param name="onBegin">Told of the moment of each frame or block before the work on it begins, which it may hold up; null for nobody.</param>
public sealed class StageClock(string stream, TimeProvider time, Action<StreamTime>? onBegin = null)
{
    private const int Nobody = -1;

    private static readonly Stage[] All = Enum.GetValues<Stage>();
    private static readonly KeyValuePair<string, object?>[] Tags = [.. All.Select(s => new KeyValuePair<string, object?>(AgentMeter.StageAttribute, WordOf(s)))];

    private readonly KeyValuePair<string, object?> _streamTag = new(AgentMeter.StreamAttribute, stream);
    private readonly long[] _taken = new long[All.Length];
    private readonly long[] _begun = new long[All.Length];
    private readonly long[] _first = new long[All.Length];
    private readonly Stage[] _order = new Stage[All.Length];
    private int _count;
    private volatile int _thread = Nobody;
    private long _item;
    private StreamTime _at;
    private long _captured;
    private long _from;

    /// <summary>A stage's word: <c>whole_picture</c>.</summary>
    public static string WordOf(Stage stage) => stage == Stage.WholePicture ? "whole_picture" : stage.ToString().ToLowerInvariant();

    /// <summary>The work on a frame or block begins, on this thread, and is done when the result is disposed.</summary>
    /// <param name="item">Its number.</param>
    /// <param name="at">Its moment.</param>
    /// <param name="captured">When it was captured, as <see cref="TimeProvider.GetTimestamp"/>.</param>
    public Work Begin(long item, StreamTime at, long captured)
    {
        onBegin?.Invoke(at);
        (_item, _at, _captured, _from, _count) = (item, at, captured, time.GetTimestamp(), 0);
        Array.Clear(_taken);
        Array.Clear(_begun);
        _thread = Environment.CurrentManagedThreadId;
        return new Work(this);
    }

    /// <summary>Times a stage until the result is disposed; what it takes in several goes is added up.</summary>
    public Going During(Stage stage)
    {
        var at = (int)stage;
        var now = time.GetTimestamp();
        if (_begun[at] == 0 && _taken[at] == 0)
            (_order[_count++], _first[at]) = (stage, now);
        _begun[at] = now;
        return new Going(this, stage);
    }

    /// <summary>What is at work now, for an event; null where this thread works on no frame or block of the stream.</summary>
    public EventCause? Cause(IReadOnlyList<EventReason> reasons)
    {
        if (_thread != Environment.CurrentManagedThreadId)
            return null;
        var stages = new StageTime[_count];
        for (var i = 0; i < _count; i++)
        {
            var at = (int)_order[i];
            var ticks = _taken[at] + (_begun[at] == 0 ? 0 : time.GetTimestamp() - _begun[at]);
            stages[i] = new StageTime(WordOf(_order[i]), Milliseconds(time.GetElapsedTime(0, ticks)));
        }

        return new EventCause
        {
            Item = _item,
            StreamTimeMs = Math.Round(_at.TotalMilliseconds, 3),
            WaitMs = Milliseconds(time.GetElapsedTime(_captured, _from)),
            Stages = stages,
            Reasons = reasons,
        };
    }

    /// <summary>
    /// One span for the work, from the capture on, and one for each stage from its first go on, as long as all its goes together. Made afterwards: whether anybody
    /// wants to know is asked once a frame, and a stage that runs costs the same either way.
    /// </summary>
    private void Trace()
    {
        var now = time.GetTimestamp();
        var wallClock = time.GetUtcNow();
        using var work = AgentTraces.Source.StartActivity("edgeagent.work", ActivityKind.Internal, default(ActivityContext), startTime: At(_captured));
        if (work is not { Recorded: true })
            return;
        work.SetTag(AgentMeter.StreamAttribute, stream);
        work.SetTag("edgeagent.item", _item);
        work.SetTag("edgeagent.stream.time", _at.Elapsed.TotalSeconds);
        for (var i = 0; i < _count; i++)
        {
            var stage = (int)_order[i];
            using var span = AgentTraces.Source.StartActivity(WordOf(_order[i]), ActivityKind.Internal, work.Context, startTime: At(_first[stage]));
            span?.SetEndTime(At(_first[stage] + _taken[stage]).UtcDateTime);
        }

        work.SetEndTime(wallClock.UtcDateTime);

        DateTimeOffset At(long timestamp) => wallClock - time.GetElapsedTime(timestamp, now);
    }

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);

    private void Over(Stage stage)
    {
        var at = (int)stage;
        var taken = time.GetTimestamp() - _begun[at];
        _begun[at] = 0;
        _taken[at] += taken;
        AgentMeter.StageDuration.Record(time.GetElapsedTime(0, taken).TotalSeconds, _streamTag, Tags[at]);
    }

    /// <summary>The work on one frame or block.</summary>
    public readonly ref struct Work
    {
        private readonly StageClock _clock;

        internal Work(StageClock clock) => _clock = clock;

        /// <summary>It is done.</summary>
        public void Dispose()
        {
            _clock._thread = Nobody;
            if (AgentTraces.Source.HasListeners())
                _clock.Trace();
        }
    }

    /// <summary>A stage at work.</summary>
    public readonly ref struct Going
    {
        private readonly StageClock _clock;
        private readonly Stage _stage;

        internal Going(StageClock clock, Stage stage) => (_clock, _stage) = (clock, stage);

        /// <summary>The stage is done.</summary>
        public void Dispose() => _clock.Over(_stage);
    }
}
