using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>Some frames of one stream through the graph. The cache moves on only when the run was good.</summary>
internal sealed class WekwsJob : LaneJob
{
    private readonly WekwsGraph _graph;
    private readonly long[] _shape;
    private readonly float[] _cache;
    private float[] _scores = [];

    /// <summary>A stream at its start.</summary>
    /// <param name="graph">What the graph takes.</param>
    /// <param name="frames">Frames of a run.</param>
    public WekwsJob(WekwsGraph graph, int frames)
    {
        _graph = graph;
        _shape = [1, frames, graph.Bands];
        _cache = new float[graph.CacheLength];
        Frames = new float[frames * graph.Bands];
    }

    /// <summary>[frames, bands] of the next run.</summary>
    public float[] Frames { get; }

    /// <summary>What the network hands on.</summary>
    public ReadOnlySpan<float> Cache => _cache;

    /// <summary>Rows that the last run gave.</summary>
    public int Rows { get; private set; }

    /// <summary>Scores in a row.</summary>
    public int Width { get; private set; }

    /// <summary>A row of the last run.</summary>
    public ReadOnlySpan<float> Row(int index) => _scores.AsSpan(index * Width, Width);

    /// <summary>Begins a new stream.</summary>
    public void Reset() => Array.Clear(_cache);

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        Frames.CopyTo(inputs.Get<float>(_graph.Features, _shape));
        _cache.CopyTo(inputs.Get<float>(_graph.Cache, _graph.CacheShape));
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var scores = outputs.Get<float>(_graph.Scores);
        var cache = outputs.Get<float>(_graph.NextCache);
        if (cache.Length != _cache.Length)
            throw new ModelException(ModelFault.Unfitting, $"The network gave a cache of {cache.Length} values and takes one of {_cache.Length}. Export it again.");
        (Rows, Width) = (checked((int)outputs.Axis(_graph.Scores, 1)), checked((int)outputs.Axis(_graph.Scores, 2)));
        if (_scores.Length < scores.Length)
            _scores = new float[scores.Length];
        scores.CopyTo(_scores);
        cache.CopyTo(_cache);
    }
}
