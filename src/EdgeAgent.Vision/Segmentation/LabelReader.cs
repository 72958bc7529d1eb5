using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Regions;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>
/// Gives each pixel of the frame its class. Scores are brought to the frame's size and then compared, as torchvision does within its networks;
/// where the four places around a pixel have one best class, that is the pixel's too, and only between classes all scores are mixed.
/// Class numbers are taken from the nearest place. One per stream; reuses its memory.
/// </summary>
/// <param name="model">The model's name, for faults.</param>
/// <param name="map">The output.</param>
/// <param name="labels">How many names there are.</param>
/// <param name="threshold">From which number on a pixel is foreground.</param>
internal sealed class LabelReader(string model, ClassMap map, int labels, float threshold)
{
    private readonly MapEnlarger _enlarger = new();
    private byte[] _best = [];
    private byte[] _labels = [];

    /// <summary>The frame's labels, row after row; 0 where a crop left pixels out.</summary>
    public ReadOnlySpan<byte> Labels => _labels.AsSpan(0, Width * Height);

    /// <summary>Pixels of the frame.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels of the frame.</summary>
    public int Height { get; private set; }

    /// <summary>Reads what the graph gave.</summary>
    public void Read(in PictureOutputs outputs, in LetterboxGeometry geometry)
    {
        var rank = outputs.Rank(map.Index);
        var isChannelLast = rank == 4 && (map.Form == MapForm.Interleaved || (map.Form != MapForm.Planes && outputs.Axis(map.Index, 3) == 1));
        var (height, width) = isChannelLast ? (outputs.Axis(map.Index, 1), outputs.Axis(map.Index, 2)) : (outputs.Axis(map.Index, rank - 2), outputs.Axis(map.Index, rank - 1));
        var numbers = outputs.Numbers(map.Index);
        (Width, Height) = (geometry.SourceWidth, geometry.SourceHeight);
        if (_labels.Length < Width * Height)
            _labels = new byte[Width * Height];
        _enlarger.Prepare(geometry, width, height);
        switch (map.Form)
        {
            case MapForm.Foreground:
                Separate(numbers);
                break;
            case MapForm.Numbers:
                Choose(numbers, width);
                break;
            default:
                Compare(numbers, width, height);
                break;
        }
    }

    private void Separate(ReadOnlySpan<float> numbers)
    {
        for (var y = 0; y < Height; y++)
            IsAbove(_enlarger.Row(numbers, y), _labels.AsSpan(y * Width, Width));
    }

    private void IsAbove(ReadOnlySpan<float> row, Span<byte> to)
    {
        for (var x = 0; x < row.Length; x++)
            to[x] = row[x] > threshold ? (byte)1 : (byte)0;
    }

    private void Choose(ReadOnlySpan<float> numbers, int width)
    {
        var (across, down) = (_enlarger.Across, _enlarger.Down);
        for (var y = 0; y < Height; y++)
        {
            var row = numbers.Slice((down.Weight[y] < 0.5f ? down.Low[y] : down.High[y]) * width, width);
            var to = _labels.AsSpan(y * Width, Width);
            for (var x = 0; x < to.Length; x++)
            {
                var number = row[across.Weight[x] < 0.5f ? across.Low[x] : across.High[x]];
                if (!(number >= 0 && number < labels))
                    throw new ModelException(ModelFault.Unfitting, $"Model '{model}' gave the class {number}, but {labels} are named; the result is thrown away. Give it all its labels.");
                to[x] = (byte)number;
            }
        }
    }

    private void Compare(ReadOnlySpan<float> numbers, int width, int height)
    {
        var places = width * height;
        if (_best.Length < places)
            _best = new byte[places];
        var classes = numbers.Length / places;
        if (map.Form == MapForm.Planes)
            ArgMax.OfPlanes(numbers, places, _best);
        else
            ArgMax.OfRows(numbers, classes, _best.AsSpan(0, places));
        var (next, classStep) = map.Form == MapForm.Planes ? (1, places) : (classes, 1);
        var (across, down) = (_enlarger.Across, _enlarger.Down);
        var lows = across.Low;
        var highs = across.High;
        var weights = across.Weight;
        for (var y = 0; y < Height; y++)
        {
            var (top, bottom, weight) = (down.Low[y] * width, down.High[y] * width, down.Weight[y]);
            ReadOnlySpan<byte> upper = _best.AsSpan(top, width);
            ReadOnlySpan<byte> lower = _best.AsSpan(bottom, width);
            var to = _labels.AsSpan(y * Width, Width);
            for (var x = 0; x < to.Length; x++)
            {
                var (low, high) = (lows[x], highs[x]);
                var label = upper[low];
                to[x] = label == upper[high] && label == lower[low] && label == lower[high]
                    ? label
                    : Mix(numbers, classes, classStep, next * (top + low), next * (top + high), next * (bottom + low), next * (bottom + high), weights[x], weight);
            }
        }
    }

    private static byte Mix(
        ReadOnlySpan<float> numbers, int classes, int classStep, int topLeft, int topRight, int bottomLeft, int bottomRight, float across, float down)
    {
        var (best, most) = (0, float.NegativeInfinity);
        for (var c = 0; c < classes; c++)
        {
            var at = c * classStep;
            var upper = numbers[topLeft + at] * (1 - across) + numbers[topRight + at] * across;
            var lower = numbers[bottomLeft + at] * (1 - across) + numbers[bottomRight + at] * across;
            var value = upper * (1 - down) + lower * down;
            if (value > most)
                (best, most) = (c, value);
        }

        return (byte)best;
    }
}
