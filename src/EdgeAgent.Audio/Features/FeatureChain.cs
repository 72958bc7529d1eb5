using EdgeAgent.Audio.Features.Stages;

namespace EdgeAgent.Audio.Features;

/// <summary>An extractor, and what is done to its frames one after the other.</summary>
internal sealed class FeatureChain : FeatureExtractor
{
    /// <summary>Samples that go through all stages at once: keeps the memory between them small for long recordings.</summary>
    private const int BlockSamples = 8192;

    private readonly FeatureExtractor _source;
    private readonly FrameStage[] _stages;

    // What each stage is given, and behind the last what comes out.
    private readonly float[][] _between;

    /// <summary>A chain; the stages fit each other.</summary>
    public FeatureChain(FeatureExtractor source, IReadOnlyList<FrameStage> stages)
        : base(source.SampleRateHz, stages[^1].Dimension, stages.Aggregate(source.HopSamples, (hop, stage) => checked(hop * stage.Step)))
    {
        _source = source;
        _stages = [.. stages];
        _between = [.. Enumerable.Repeat(Array.Empty<float>(), stages.Count)];
        LookaheadSamples = Lookahead();
    }

    /// <inheritdoc/>
    public override int? LookaheadSamples { get; }

    /// <inheritdoc/>
    public override int FramesLeft
    {
        get
        {
            var frames = _source.FramesLeft;
            foreach (var stage in _stages)
                frames = stage.FramesLeft(frames);
            return frames;
        }
    }

    /// <inheritdoc/>
    public override int FramesFor(long samples)
    {
        long frames = _source.FramesFor(samples);
        foreach (var stage in _stages)
            frames = stage.FramesFor(frames);
        return checked((int)frames);
    }

    /// <inheritdoc/>
    public override int FramesWith(int samples)
    {
        var frames = _source.FramesWith(samples);
        foreach (var stage in _stages)
            frames = stage.FramesWith(frames);
        return frames;
    }

    /// <inheritdoc/>
    public override int Push(ReadOnlySpan<float> samples, Span<float> frames)
    {
        CheckRoom(FramesWith(samples.Length), frames.Length);
        var written = 0;
        do
        {
            var block = samples[..Math.Min(samples.Length, BlockSamples)];
            samples = samples[block.Length..];
            var between = Room(0, _source.FramesWith(block.Length) * _source.Dimension);
            var count = _source.Push(block, between);
            written += Feed(0, between[..(count * _source.Dimension)], frames[(written * Dimension)..]);
        }
        while (!samples.IsEmpty);
        return written;
    }

    /// <inheritdoc/>
    public override int Finish(Span<float> frames)
    {
        CheckRoom(FramesLeft, frames.Length);
        var between = Room(0, _source.FramesLeft * _source.Dimension);
        var count = _source.Finish(between);
        var written = Feed(0, between[..(count * _source.Dimension)], frames);
        for (var i = 0; i < _stages.Length; i++)
        {
            var stage = _stages[i];
            var rest = frames[(written * Dimension)..];
            if (i == _stages.Length - 1)
            {
                written += stage.Finish(rest);
                continue;
            }

            var last = Room(i + 1, stage.FramesLeft(0) * stage.Dimension);
            written += Feed(i + 1, last[..(stage.Finish(last) * stage.Dimension)], rest);
        }

        return written;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _source.Reset();
        foreach (var stage in _stages)
            stage.Reset();
    }

    private int Feed(int first, ReadOnlySpan<float> input, Span<float> frames)
    {
        for (var i = first; i < _stages.Length - 1; i++)
        {
            var stage = _stages[i];
            var output = Room(i + 1, stage.FramesWith(input.Length / stage.InputDimension) * stage.Dimension);
            input = output[..(stage.Push(input, output) * stage.Dimension)];
        }

        return _stages[^1].Push(input, frames);
    }

    private Span<float> Room(int index, int length)
    {
        if (_between[index].Length < length)
            _between[index] = new float[Math.Max(length, 2 * _between[index].Length)];
        return _between[index];
    }

    private int? Lookahead()
    {
        var (samples, hop) = (_source.LookaheadSamples, _source.HopSamples);
        foreach (var stage in _stages)
        {
            samples += stage.Lookahead * hop;
            hop *= stage.Step;
        }

        return samples;
    }
}
