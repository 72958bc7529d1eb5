using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>One run of an encoder of blocks. What it handed on moves on only when the run was good.</summary>
internal sealed class BlockJob : LaneJob
{
    private readonly BlockGraph _graph;
    private readonly float[] _context;
    private readonly float[] _layerContexts;
    private readonly float[] _mask;
    private readonly float[] _encoded;
    private float[] _nextRows;
    private int _nextRowCount;

    /// <summary>A stream at its start.</summary>
    public BlockJob(BlockGraph graph)
    {
        _graph = graph;
        _context = new float[graph.Width];
        _layerContexts = new float[graph.LayerContextShape[1] * graph.LayerContextShape[2]];
        _mask = new float[(graph.Block + 2) * (graph.Block + 2)];
        _encoded = new float[graph.Block * graph.Width];
        _nextRows = new float[graph.Block * graph.Width];
        Positions = new float[graph.Block * graph.Width];
        ContextPosition = new float[graph.Width];
        Rows = new float[graph.Block * graph.Width];
    }

    /// <summary>Whether nothing stands before.</summary>
    public bool IsFirst { get; set; }

    /// <summary>Feature frames, those before included where there are some.</summary>
    public ReadOnlyMemory<float> Frames { get; set; }

    /// <summary>The subsampled rows before the frames', <see cref="RowCount"/> of them.</summary>
    public float[] Rows { get; }

    /// <summary>How many stand before.</summary>
    public int RowCount { get; set; }

    /// <summary>[block, D].</summary>
    public float[] Positions { get; }

    /// <summary>[D].</summary>
    public float[] ContextPosition { get; }

    /// <summary>Whether the run only subsamples: contexts stay as they are.</summary>
    public bool OnlySubsamples { get; set; }

    /// <summary>The encoded rows of the last run.</summary>
    public ReadOnlySpan<float> Encoded => _encoded.AsSpan(0, EncodedCount * _graph.Width);

    /// <summary>How many they are.</summary>
    public int EncodedCount { get; private set; }

    /// <summary>The subsampled rows that the last run handed on.</summary>
    public ReadOnlySpan<float> NextRows => _nextRows.AsSpan(0, _nextRowCount * _graph.Width);

    /// <summary>Begins a new stream.</summary>
    public void Reset()
    {
        Array.Clear(_context);
        Array.Clear(_layerContexts);
        (RowCount, EncodedCount, _nextRowCount) = (0, 0, 0);
    }

    /// <summary>Every row of a block, and the context before it, is heard by all (espnet_onnx/asr/model/encoders/streaming.py).</summary>
    public void HearAll() => Hear(0, _graph.Block + 1, fromRow: 1);

    /// <summary>Only so many rows are heard, and no context: the utterance has no more.</summary>
    public void HearOnly(int rows) => Hear(1, rows + 1, fromRow: 0);

    private void Hear(int from, int to, int fromRow)
    {
        Array.Clear(_mask);
        var side = _graph.Block + 2;
        for (var row = fromRow; row < side; row++)
            _mask.AsSpan((row * side) + from, to - from).Fill(1);
    }

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        var before = 2 * _graph.Subsampling;
        var start = IsFirst ? 0 : before;
        var framesBefore = inputs.Get<float>(_graph.FramesBefore, [1, before, _graph.Bands]);
        framesBefore.Clear();
        Frames.Span[..(start * _graph.Bands)].CopyTo(framesBefore);
        var frames = Frames.Span[(start * _graph.Bands)..];
        frames.CopyTo(inputs.Get<float>(_graph.Frames, [1, frames.Length / _graph.Bands, _graph.Bands]));
        var rows = Math.Max(RowCount, 1);
        Rows.AsSpan(0, rows * _graph.Width).CopyTo(inputs.Get<float>(_graph.RowsBefore, [1, rows, _graph.Width]));
        _mask.CopyTo(inputs.Get<float>(_graph.Mask, [1, 1, _graph.Block + 2, _graph.Block + 2]));
        _context.CopyTo(inputs.Get<float>(_graph.Context, [1, 1, _graph.Width]));
        Positions.CopyTo(inputs.Get<float>(_graph.Positions, [1, _graph.Block, _graph.Width]));
        if (_graph.ContextPosition >= 0)
            ContextPosition.CopyTo(inputs.Get<float>(_graph.ContextPosition, [1, 1, _graph.Width]));
        _layerContexts.CopyTo(inputs.Get<float>(_graph.LayerContexts, _graph.LayerContextShape));
        inputs.Get<long>(_graph.IsFirst, [1])[0] = IsFirst ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var encoded = outputs.Get<float>(_graph.Encoded);
        var rows = outputs.Get<float>(_graph.NextRows);
        var context = outputs.Get<float>(_graph.NextContext);
        var layers = outputs.Get<float>(_graph.NextLayerContexts);
        if (encoded.Length > _encoded.Length || context.Length != _context.Length || layers.Length != _layerContexts.Length)
            throw new ModelException(ModelFault.Unfitting, $"The encoder gave {encoded.Length} values and contexts of {context.Length} and {layers.Length}; at most {_encoded.Length}, and {_context.Length} and {_layerContexts.Length} are expected. Export the model again.");
        EncodedCount = encoded.Length / _graph.Width;
        encoded.CopyTo(_encoded);
        _nextRowCount = rows.Length / _graph.Width;
        if (_nextRows.Length < rows.Length)
            _nextRows = new float[rows.Length];
        rows.CopyTo(_nextRows);
        if (OnlySubsamples)
            return;
        context.CopyTo(_context);
        layers.CopyTo(_layerContexts);
    }
}
