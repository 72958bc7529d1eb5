using System.Globalization;
using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Sound;

/// <summary>
/// Makes sounds that begin and end of the scores of windows. A class's score is the mean of the last windows (a moving average). It begins when that reaches its on
/// threshold, and is over when it has been below its off threshold for its off delay; a gap ends all. Reads positions, no clock. Allocates nothing while it tells
/// nothing. Not thread-safe.
/// </summary>
public sealed class SoundWatch
{
    private readonly string _model;
    private readonly IReadOnlyList<string> _labels;
    private readonly int _sampleRateHz;
    private readonly int _top;
    private readonly long _topEvery;
    private readonly Action<EventData> _handler;
    private readonly SoundRule[] _rules;
    private readonly SoundGate[] _gates;
    private readonly bool[] _isTold;
    private readonly float[][] _rows;
    private readonly float[] _scores;

    private int _row;
    private int _count;
    private long _topDue;

    /// <summary>A watch at the start of a stream.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Its classes, in the order of the scores.</param>
    /// <param name="options">What is told.</param>
    /// <param name="sampleRateHz">The rate of the positions.</param>
    /// <param name="handler">Is given <see cref="SoundStarted"/>, <see cref="SoundEnded"/> and <see cref="SoundTop"/>, within the call that they follow from.</param>
    /// <exception cref="ModelException">A class that is named is none of the model's.</exception>
    public SoundWatch(string model, IReadOnlyList<string> labels, SoundOptions options, int sampleRateHz, Action<EventData> handler)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Smooth, 1, nameof(options));
        (_model, _labels, _sampleRateHz, _handler) = (model, labels, sampleRateHz, handler);
        (_top, _topEvery) = (Math.Min(options.Top, labels.Count), Math.Max(1, SamplesOf(options.TopEvery)));
        _rules = RulesOf(options);
        _gates = [.. _rules.Select(r => new SoundGate((float)r.On, (float)r.Off, SamplesOf(r.OffDelay)))];
        _isTold = Told(options);
        _rows = [.. Enumerable.Range(0, options.Smooth).Select(_ => new float[labels.Count])];
        _scores = new float[labels.Count];
    }

    /// <summary>Takes the scores of the next window.</summary>
    /// <param name="scores">One a class, 0 to 1.</param>
    /// <param name="start">The window's first sample.</param>
    /// <param name="end">The sample after its last; not before that of the window before.</param>
    public void Push(ReadOnlySpan<float> scores, long start, long end)
    {
        scores.CopyTo(_rows[_row]);
        _row = (_row + 1) % _rows.Length;
        _count = Math.Min(_count + 1, _rows.Length);
        _scores.AsSpan().Clear();
        for (var i = 1; i <= _count; i++)
            TensorPrimitives.Add(_scores, _rows[(_row - i + _rows.Length) % _rows.Length], _scores);
        TensorPrimitives.Divide(_scores, _count, _scores);
        for (var i = 0; i < _gates.Length; i++)
        {
            if (!_isTold[i] || _gates[i].Push(_scores[i], start, end) is not { } isThere)
                continue;
            _handler(isThere
                ? new SoundStarted { Label = _labels[i], Score = _scores[i], StartMs = Milliseconds(start), Model = _model, StreamTimeMs = Milliseconds(end) }
                : Ended(i, end));
        }

        if (_top > 0 && end >= _topDue)
            TellTop(start, end);
    }

    /// <summary>Ends what is there and forgets what was heard: the stream is over, or audio is missing.</summary>
    /// <param name="position">Where that is.</param>
    public void Break(long position)
    {
        for (var i = 0; i < _gates.Length; i++)
        {
            if (_gates[i].Break())
                _handler(Ended(i, position));
        }

        (_row, _count) = (0, 0);
    }

    /// <summary>Why a sound's beginning or end is told.</summary>
    /// <param name="told">What the handler was given.</param>
    public IReadOnlyList<EventReason> Why(EventData told) => told switch
    {
        SoundStarted { Label: var label, Score: var score } => [Because.Score("on", score, RuleOf(label).On), new EventReason("class", label)],
        SoundEnded { Label: var label } => [Because.Time("off_delay", RuleOf(label).OffDelay, RuleOf(label).OffDelay), new EventReason("off", "no score as high", string.Create(CultureInfo.InvariantCulture, $"below {RuleOf(label).Off:0.###}"))],
        _ => [],
    };

    private SoundRule RuleOf(string label) => _rules[_labels.ToList().IndexOf(label)];

    private SoundEnded Ended(int index, long at)
    {
        ref readonly var gate = ref _gates[index];
        var (start, end) = (Milliseconds(gate.Start), Milliseconds(gate.End));
        return new SoundEnded
        {
            Label = _labels[index],
            DurationMs = end - start,
            PeakScore = gate.Peak,
            StartMs = start,
            EndMs = end,
            Model = _model,
            StreamTimeMs = Milliseconds(at),
        };
    }

    private void TellTop(long start, long end)
    {
        // On a grid of stream time: a rate that windows do not meet exactly is met on average.
        _topDue = ((end / _topEvery) + 1) * _topEvery;
        _handler(new SoundTop
        {
            Classes = SoundRanking.Best(_labels, _scores, _top),
            StartMs = Milliseconds(start),
            EndMs = Milliseconds(end),
            Model = _model,
            StreamTimeMs = Milliseconds(end),
        });
    }

    private SoundRule[] RulesOf(SoundOptions options)
    {
        var rules = Enumerable.Repeat(options.Rule, _labels.Count).ToArray();
        foreach (var (label, rule) in options.Classes)
        {
            foreach (var index in IndicesOf(label))
                rules[index] = rule;
        }

        return rules;
    }

    private bool[] Told(SoundOptions options)
    {
        var told = Enumerable.Repeat(options.Only.Count == 0, _labels.Count).ToArray();
        foreach (var index in options.Only.SelectMany(IndicesOf))
            told[index] = true;
        foreach (var index in options.Ignore.SelectMany(IndicesOf))
            told[index] = false;
        return told;
    }

    private IReadOnlyList<int> IndicesOf(string label) => SoundClasses.IndicesOf(_model, _labels, label);

    private long SamplesOf(TimeSpan time) => time.Ticks * _sampleRateHz / TimeSpan.TicksPerSecond;

    private double Milliseconds(long position) => StreamTime.FromSamples(position, _sampleRateHz).TotalMilliseconds;
}
