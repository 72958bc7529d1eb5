using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>A row for each frame of one stream, some frames a run.</summary>
internal sealed class WekwsScorer : KeywordScorer
{
    private const int BlockSamples = KeywordTiming.SampleRateHz / 100;

    private readonly LanePort _port;
    private readonly WekwsJob _job;
    private readonly FeatureExtractor _features;
    private readonly PolyphaseResampler _resampler;
    private readonly CtcKeywords? _search;
    private readonly KeywordRowHandler _handler;
    private readonly int _chunk;
    private readonly float[] _resampled;
    private readonly float[] _row;
    private float[] _frames = [];
    private int _filled;
    private long _origin;
    // Frames since then that rows were told of.
    private long _told;

    /// <summary>A stream at its start.</summary>
    /// <param name="port">Its place at the lane; owned.</param>
    /// <param name="job">A run.</param>
    /// <param name="features">Makes frames.</param>
    /// <param name="chunk">Frames of a run.</param>
    /// <param name="search">Makes keywords of tokens; null where rows are keywords.</param>
    /// <param name="labels">Scores of a row that is told.</param>
    /// <param name="handler">Is told each row.</param>
    public WekwsScorer(LanePort port, WekwsJob job, FeatureExtractor features, int chunk, CtcKeywords? search, int labels, KeywordRowHandler handler)
    {
        (_port, _job, _features, _chunk, _search, _handler) = (port, job, features, chunk, search, handler);
        _resampler = new PolyphaseResampler(KeywordTiming.SampleRateHz, features.SampleRateHz);
        _resampled = new float[_resampler.MaxOutput(BlockSamples)];
        _row = new float[labels];
    }

    /// <inheritdoc/>
    public override void Restart(long position)
    {
        (_origin, _told, _filled) = (position, 0, 0);
        _features.Reset();
        _resampler.Reset();
        _job.Reset();
        _search?.Reset();
    }

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        for (; !samples.IsEmpty; samples = samples[Math.Min(samples.Length, BlockSamples)..])
        {
            var count = _resampler.Process(samples[..Math.Min(samples.Length, BlockSamples)], _resampled);
            Take(_resampled.AsSpan(0, count), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _port.Dispose();

    private void Take(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var dimension = _features.Dimension;
        var needed = (_filled + _features.FramesWith(samples.Length)) * dimension;
        if (_frames.Length < needed)
            Array.Resize(ref _frames, needed);
        _filled += _features.Push(samples, _frames.AsSpan(_filled * dimension));
        var taken = 0;
        for (; _filled - taken >= _chunk; taken += _chunk)
        {
            _frames.AsSpan(taken * dimension, _chunk * dimension).CopyTo(_job.Frames);
            _port.Run(_job, cancellationToken);
            Tell();
        }

        if (taken > 0)
            _frames.AsSpan(taken * dimension, (_filled - taken) * dimension).CopyTo(_frames);
        _filled -= taken;
    }

    private void Tell()
    {
        // Networks that subsample give fewer rows than frames.
        for (var i = 0; i < _job.Rows; i++)
        {
            var end = EndOf(_told + ((i + 1) * _chunk / _job.Rows) - 1);
            if (_search is null)
            {
                _handler(_job.Row(i), end);
                continue;
            }

            _search.Push(_job.Row(i), _row);
            _handler(_row, end);
        }

        _told += _chunk;
    }

    /// <summary>The position after the last sample that a frame needs.</summary>
    private long EndOf(long frame) =>
        _origin + (((frame * _features.HopSamples) + _features.LookaheadSamples!.Value + 1) * KeywordTiming.SampleRateHz / _features.SampleRateHz);
}
