using EdgeAgent.Audio.Features.Normalization;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// The positions that espnet_onnx writes beside an encoder of blocks, float32 [1, P, D]. ESPnet's own have no end, so they are continued by the
/// rule that made them: sin and cos of the position over 10000^(2i/D), in turn (espnet/nets/pytorch_backend/transformer/embedding.py).
/// </summary>
internal sealed class PositionTable
{
    private const double MostDeviation = 1e-3;

    private readonly string _path;
    private readonly float[] _rows;
    private readonly int _count;
    private readonly int _width;
    private readonly bool _followsRule;

    private PositionTable(string path, float[] rows, int width)
    {
        (_path, _rows, _count, _width) = (path, rows, rows.Length / width, width);
        var last = rows.AsSpan((_count - 1) * width, width);
        _followsRule = true;
        for (var i = 0; i < width; i++)
            _followsRule &= Math.Abs(last[i] - Rule(_count - 1, i)) < MostDeviation;
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">Its file, <c>.npy</c>.</param>
    /// <param name="width">Values of a position that the encoder takes.</param>
    /// <exception cref="ModelException">It is damaged, or of another encoder.</exception>
    public static PositionTable Read(string path, int width)
    {
        NumpyArray array;
        try
        {
            array = NumpyFile.Read(path).TryGetValue("", out var only) ? only : throw new InvalidDataException("it is an archive of arrays");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Damaged, $"{path}, the encoder's table of positions, cannot be read: {e.Message}. Copy the whole folder of the export again.", e);
        }

        if (array.Shape.Count == 0 || array.Shape[^1] != width || array.Values.Length < width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} holds positions of shape [{string.Join(", ", array.Shape)}], the encoder takes [1, P, {width}]. They are not of one export; copy the whole folder again.");
        }

        return new PositionTable(path, [.. array.Values.Select(v => (float)v)], width);
    }

    /// <summary>Writes positions one after the other.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="rows">[positions, D].</param>
    /// <exception cref="ModelException">The table ends before, and follows no rule that is known.</exception>
    public void CopyTo(int first, Span<float> rows)
    {
        for (var position = first; !rows.IsEmpty; position++, rows = rows[_width..])
        {
            if (position < _count)
            {
                _rows.AsSpan(position * _width, _width).CopyTo(rows);
                continue;
            }

            if (!_followsRule)
            {
                throw new ModelException(ModelFault.TooLarge,
                    $"An utterance of more than {_count} encoded frames is longer than the table of positions of this export, {_path}, which is none of sines that could be continued. End utterances sooner.");
            }

            for (var i = 0; i < _width; i++)
                rows[i] = Rule(position, i);
        }
    }

    private float Rule(int position, int i)
    {
        var angle = position * Math.Exp((i & ~1) * -(Math.Log(10000.0) / _width));
        return (float)((i & 1) == 0 ? Math.Sin(angle) : Math.Cos(angle));
    }
}
