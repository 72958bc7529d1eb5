using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// Streams through ESPnet's features and its contextual block encoder, block by block (Tsunoo et al., "Transformer ASR with contextual block
/// processing"; espnet2/asr/encoder/contextual_block_conformer_encoder.py, forward_infer).
/// </summary>
/// <remarks>
/// <para>
/// The exported graph takes full blocks only, and gives no row of a block's look-ahead. ESPnet's last block is shorter, and gives all its
/// rows. So the graph is loaded with its output opened to the block's end, and the last block is filled up with what has no effect: rows that
/// are the mean of those that are there, which leaves the block's context as it was, with positions that make them zero for the layers.
/// </para>
/// <para>
/// An utterance of no more than one block goes through ESPnet's layers without contexts. The graph always has two rows of them: attention does not
/// hear them, but a conformer's convolution reaches into them, so that such a short utterance comes near ESPnet's values only.
/// </para>
/// <para>Memory is that of a block and of the longest part of an utterance; nothing is allocated for a block once warm.</para>
/// </remarks>
internal sealed class BlockEncoder : StreamingEncoder
{
    private const int PartSamples = 16000;

    private readonly BlockGraph _graph;
    private readonly PositionTable _positions;
    private readonly FeatureExtractor _features;
    private readonly LanePort _port;
    private readonly Action<int> _requireShort;
    private readonly BlockJob _job;

    // StreamPositionalEncoding multiplies rows by this before it adds positions.
    private readonly float _scale;

    // Rows of the last block's look-ahead, which are given only when no block follows.
    private readonly float[] _ahead;
    private int _aheadCount;

    // The frames from the first row on that is not subsampled yet.
    private float[] _frames;
    private int _count;
    private int _blocks;

    /// <summary>A stream's way.</summary>
    /// <param name="graph">What the graph takes.</param>
    /// <param name="positions">Its positions.</param>
    /// <param name="features">The stream's features.</param>
    /// <param name="port">The stream's place at the graph.</param>
    /// <param name="requireShort">Refuses a whole utterance of too many samples.</param>
    public BlockEncoder(BlockGraph graph, PositionTable positions, FeatureExtractor features, LanePort port, Action<int> requireShort)
    {
        (_graph, _positions, _features, _port, _requireShort) = (graph, positions, features, port, requireShort);
        _job = new BlockJob(graph);
        _scale = MathF.Sqrt(graph.Width);
        _ahead = new float[graph.Block * graph.Width];
        _frames = new float[2 * graph.FramesFor(graph.Block) * graph.Bands];
    }

    /// <inheritdoc/>
    public override int ChunkSamples => _graph.Hop * _graph.Subsampling * _features.HopSamples;

    /// <inheritdoc/>
    public override bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _requireShort(samples.Length);
        return base.TryEncode(samples, encoded, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _features.Reset();
        _job.Reset();
        (_count, _blocks, _aheadCount) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public override void Dispose() => _port.Dispose();

    /// <inheritdoc/>
    protected override void Push(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        SetTime(encoded);
        while (!samples.IsEmpty)
        {
            var part = samples[..Math.Min(samples.Length, PartSamples)];
            samples = samples[part.Length..];
            _count += _features.Push(part, Room(_features.FramesWith(part.Length)));
            RunFullBlocks(encoded, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void End(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        SetTime(encoded);
        _count += _features.Finish(Room(_features.FramesLeft));
        RunFullBlocks(encoded, cancellationToken);
        if (_blocks == 0 && _graph.RowsOf(_count) <= _graph.Block)
        {
            RunShort(encoded, cancellationToken);
            return;
        }

        // Frames after the last ones do not reach into the rows that these have.
        while (_blocks == 0 || _graph.RowsOf(_count) >= _graph.Hop)
            RunBlock(encoded, cancellationToken);
        if (_graph.RowsOf(_count) is var rows and > 0)
            RunRest(rows, encoded, cancellationToken);
        else
            Append(encoded, _ahead.AsSpan(0, _aheadCount * _graph.Width));
    }

    private void SetTime(EncodedUtterance encoded) => encoded.MsPerFrame = 1000.0 * _graph.Subsampling * _features.HopSamples / _features.SampleRateHz;

    private void RunFullBlocks(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        while (_count >= _graph.FramesFor(_blocks == 0 ? _graph.Block : _graph.Hop))
            RunBlock(encoded, cancellationToken);
    }

    /// <summary>A block all of whose rows are there.</summary>
    private void RunBlock(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var rows = _blocks == 0 ? _graph.Block : _graph.Hop;
        _job.IsFirst = _blocks == 0;
        _job.OnlySubsamples = false;
        _job.Frames = FramesOf(rows);
        if (_blocks > 0)
            TakeOver();
        _positions.CopyTo(_blocks * _graph.Hop, _job.Positions);
        _positions.CopyTo(_blocks, _job.ContextPosition);
        _job.HearAll();
        _port.Run(_job, cancellationToken);
        var given = _blocks == 0 ? _graph.Offset + _graph.Hop : _graph.Hop;
        Append(encoded, _job.Encoded[..(given * _graph.Width)]);
        var ahead = _job.Encoded[(given * _graph.Width)..];
        ahead.CopyTo(_ahead);
        _aheadCount = ahead.Length / _graph.Width;
        _blocks++;
        Drop(rows * _graph.Subsampling);
    }

    /// <summary>The last block, which is not full.</summary>
    private void RunRest(int newRows, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _positions.CopyTo(_blocks * _graph.Hop, _job.Positions);
        TakeOver();
        Subsample(FramesOf(newRows), isFirst: false, cancellationToken);
        TakeOver();
        var rows = _job.RowCount;
        FillUp(rows);
        _positions.CopyTo(_blocks, _job.ContextPosition);

        // The row that the graph makes of these frames lies behind the block, and is cut off.
        _job.Frames = FramesOf(1);
        _job.OnlySubsamples = false;
        _job.HearAll();
        _port.Run(_job, cancellationToken);
        Append(encoded, _job.Encoded[..((rows - _graph.Offset) * _graph.Width)]);
    }

    /// <summary>An utterance of one block at most.</summary>
    private void RunShort(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var rows = _graph.RowsOf(_count);
        if (rows == 0)
            return;

        // All rows of the filled-up block: those of the first but one, then the last, since a full block hands on its end only.
        var all = _ahead;
        Array.Clear(_job.Positions);
        Subsample(FramesOf(_graph.Block - 1), isFirst: true, cancellationToken);
        _job.NextRows.CopyTo(all);
        var start = (_graph.Block - 1) * _graph.Subsampling * _graph.Bands;
        Subsample(Filled(_graph.FramesFor(_graph.Block))[start..], isFirst: true, cancellationToken);
        _job.NextRows.CopyTo(all.AsSpan((_graph.Block - 1) * _graph.Width));

        _positions.CopyTo(0, _job.Positions);
        for (var i = rows * _graph.Width; i < all.Length; i++)
            _job.Positions[i] = -_scale * all[i];
        Array.Clear(_job.ContextPosition);
        for (var i = 0; i < all.Length; i++)
            _job.ContextPosition[i % _graph.Width] -= _scale * all[i] / _graph.Block;
        _job.Frames = FramesOf(_graph.Block);
        _job.IsFirst = true;
        _job.HearOnly(rows);
        _port.Run(_job, cancellationToken);
        Append(encoded, _job.Encoded[..(rows * _graph.Width)]);
    }

    private void Subsample(ReadOnlyMemory<float> frames, bool isFirst, CancellationToken cancellationToken)
    {
        _job.IsFirst = isFirst;
        _job.Frames = frames;
        _job.OnlySubsamples = true;
        _job.HearAll();
        _port.Run(_job, cancellationToken);
    }

    /// <summary>The rows that the last run handed on stand before the next.</summary>
    private void TakeOver()
    {
        _job.NextRows.CopyTo(_job.Rows);
        _job.RowCount = _job.NextRows.Length / _graph.Width;
    }

    private void FillUp(int rows)
    {
        var (width, all) = (_graph.Width, _job.Rows);
        for (var i = 0; i < width; i++)
        {
            double sum = 0;
            for (var row = 0; row < rows; row++)
                sum += all[(row * width) + i];
            var mean = (float)(sum / rows);
            for (var row = rows; row < _graph.Block; row++)
                (all[(row * width) + i], _job.Positions[(row * width) + i]) = (mean, -_scale * mean);
        }

        _job.RowCount = _graph.Block;
    }

    /// <summary>The frames of the next rows; where they are not all there, zeros follow them.</summary>
    private ReadOnlyMemory<float> FramesOf(int rows) => Filled(_graph.FramesFor(rows));

    private ReadOnlyMemory<float> Filled(int frames)
    {
        if (frames > _count)
            Room(frames - _count)[..((frames - _count) * _graph.Bands)].Clear();
        return _frames.AsMemory(0, frames * _graph.Bands);
    }

    private void Drop(int frames)
    {
        // Of the very last block some may have been zeros.
        _count = Math.Max(_count - frames, 0);
        _frames.AsSpan(frames * _graph.Bands, _count * _graph.Bands).CopyTo(_frames);
    }

    private void Append(EncodedUtterance encoded, ReadOnlySpan<float> rows)
    {
        if (!rows.IsEmpty)
            rows.CopyTo(encoded.Append(rows.Length / _graph.Width, _graph.Width));
    }

    private Span<float> Room(int frames)
    {
        var needed = (_count + frames) * _graph.Bands;
        if (_frames.Length < needed)
            Array.Resize(ref _frames, Math.Max(needed, 2 * _frames.Length));
        return _frames.AsSpan(_count * _graph.Bands);
    }
}
