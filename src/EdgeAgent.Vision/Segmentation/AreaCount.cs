namespace EdgeAgent.Vision.Segmentation;

/// <summary>Measures the classes of a picture of labels. Reuses its memory.</summary>
internal sealed class AreaCount
{
    private readonly Sum[] _sums = new Sum[ClassMap.MostClasses];
    private readonly ClassArea[] _areas = new ClassArea[ClassMap.MostClasses];

    /// <summary>Measures.</summary>
    /// <param name="labels">The labels, row after row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <returns>The classes that are there, by number; valid until the next call.</returns>
    public ReadOnlySpan<ClassArea> Measure(ReadOnlySpan<byte> labels, int width)
    {
        Array.Clear(_sums);
        for (var y = 0; y * width < labels.Length; y++)
        {
            var row = labels.Slice(y * width, width);
            for (var x = 0; x < width;)
            {
                var label = row[x];
                var length = row[x..].IndexOfAnyExcept(label);
                var end = length < 0 ? width : x + length;
                _sums[label].Add(x, end, y);
                x = end;
            }
        }

        var count = 0;
        for (var label = 0; label < _sums.Length; label++)
        {
            if (_sums[label].Pixels > 0)
                _areas[count++] = _sums[label].ToArea(label);
        }

        return _areas.AsSpan(0, count);
    }

    private struct Sum
    {
        private double _x;
        private double _y;
        private int _left;
        private int _top;
        private int _right;
        private int _bottom;

        public long Pixels { get; private set; }

        public void Add(int start, int end, int y)
        {
            if (Pixels == 0)
                (_left, _top) = (start, y);
            (_left, _right, _bottom) = (Math.Min(_left, start), Math.Max(_right, end), y + 1);
            Pixels += end - start;
            _x += (end - start) * (start + end) / 2.0;
            _y += (end - start) * (y + 0.5);
        }

        public readonly ClassArea ToArea(int label) => new(label, Pixels, _left, _top, _right, _bottom, _x / Pixels, _y / Pixels);
    }
}
