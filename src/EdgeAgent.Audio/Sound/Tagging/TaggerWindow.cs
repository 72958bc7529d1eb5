using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Features.Normalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>
/// One window of sound as a graph takes it. A window that is too short for a graph of fixed length is lengthened as its framework does: frames of
/// Kaldi's filter banks with zeros before they are normalised (AST's feature extractor), everything else with silence. So is one for a graph of any length that is
/// shorter than what it is known to take.
/// </summary>
/// <remarks>Allocates nothing once it has seen the longest window. Used by one thread.</remarks>
internal sealed class TaggerWindow
{
    private readonly TaggerGraph _graph;
    private readonly FeatureExtractor _features;
    private readonly float[]? _padding;
    private readonly float[] _padded = [];
    private readonly long[] _shape;
    private float[] _frames = [];
    private int _count;

    /// <summary>An empty one.</summary>
    /// <param name="graph">What takes it.</param>
    /// <param name="leastSamples">What a graph of any length is given at least.</param>
    /// <exception cref="ModelException">The features' statistics are missing or damaged.</exception>
    public TaggerWindow(TaggerGraph graph, int leastSamples = 0)
    {
        _graph = graph;
        _features = FeatureExtractor.Create(graph.Features);
        _shape = new long[graph.Rank];
        if (graph.FixedFrames is not { } frames)
        {
            _padded = new float[leastSamples];
            return;
        }

        // Whisper's features have as many frames of any recording.
        LongestSamples = graph.Features is WhisperOptions { ChunkSeconds: { } seconds } ? (int)Math.Round(seconds * graph.Features.SampleRateHz) : SamplesOf(frames);
        if (graph.Features is KaldiOptions)
            _padding = PaddingOf(graph.Features, graph.Dimension);
        else
            _padded = new float[LongestSamples.Value];
    }

    /// <summary>Samples that fill a graph of fixed length; null for any number.</summary>
    public int? LongestSamples { get; }

    /// <summary>The shape of the input for what was taken last.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Takes a window.</summary>
    /// <param name="samples">At the graph's rate, at most <see cref="LongestSamples"/>.</param>
    /// <exception cref="ModelException">It is too short for a single frame.</exception>
    public void Take(ReadOnlySpan<float> samples)
    {
        if (samples.Length < _padded.Length)
        {
            samples.CopyTo(_padded);
            _padded.AsSpan(samples.Length).Clear();
            samples = _padded;
        }

        var frames = _features.FramesFor(samples.Length);
        if (frames == 0 && _padding is null)
        {
            throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
                $"{(double)samples.Length / _features.SampleRateHz:0.000} s of sound are too short for one frame of the features '{_graph.Features.Type}'. Take a longer window."));
        }

        if (_frames.Length < frames * _features.Dimension)
            _frames = new float[frames * _features.Dimension];
        _features.Extract(samples, _frames);
        _count = Math.Min(frames, _graph.FixedFrames ?? frames);
        _graph.ShapeOf(_graph.FixedFrames ?? frames, _shape);
    }

    /// <summary>Writes what was taken, and how many frames of it are no padding where the graph asks.</summary>
    public void Write(in LaneInputs inputs)
    {
        Write(inputs.Get<float>(_graph.Input, _shape));
        if (_graph.CountInput < 0)
            return;
        if (_graph.CountType == TensorType.Int64)
            inputs.Get<long>(_graph.CountInput, [1])[0] = _count;
        else
            inputs.Get<int>(_graph.CountInput, [1])[0] = _count;
    }

    /// <summary>Writes what was taken.</summary>
    /// <param name="room">Of the size of <see cref="Shape"/>.</param>
    internal void Write(Span<float> room)
    {
        var dimension = _features.Dimension;
        var frames = room.Length / dimension;
        if (!_graph.IsTimeLast || dimension == 1)
        {
            _frames.AsSpan(0, _count * dimension).CopyTo(room);
            for (var t = _count; t < frames; t++)
                _padding.CopyTo(room[(t * dimension)..]);
            return;
        }

        for (var d = 0; d < dimension; d++)
        {
            var row = room.Slice(d * frames, frames);
            for (var t = 0; t < _count; t++)
                row[t] = _frames[(t * dimension) + d];
            if (_padding is not null)
                row[_count..].Fill(_padding[d]);
        }
    }

    /// <summary>The fewest samples that give so many frames.</summary>
    private int SamplesOf(int frames)
    {
        var (fewer, enough) = (0, 1);
        while (_features.FramesFor(enough) < frames)
            (fewer, enough) = (enough, checked(enough * 2));
        while (enough - fewer > 1)
        {
            var middle = fewer + ((enough - fewer) / 2);
            (fewer, enough) = _features.FramesFor(middle) < frames ? (middle, enough) : (fewer, middle);
        }

        return enough;
    }

    /// <summary>What the normalisation makes of a frame of zeros.</summary>
    private static float[] PaddingOf(FeatureOptions features, int dimension)
    {
        var padding = new float[dimension];
        if (features is { Normalization: { Kind: NormalizationKind.Global } rule, Stacking: null })
            new GlobalNorm(rule, FrameStatistics.Read(rule, dimension)!).Push(new float[dimension], padding);
        return padding;
    }
}
