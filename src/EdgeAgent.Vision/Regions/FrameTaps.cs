using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Regions;

/// <summary>
/// Where the pixels of a frame lie in a map that a model gives of its input, along one axis: two neighbouring places and the weight of the
/// second, pixel centres at halves and the border repeated, as OpenCV's INTER_LINEAR and PyTorch's <c>interpolate</c> (align_corners=False)
/// have it. Padding is cut away before: no place outside of the frame counts. Prepared for a geometry and kept until another comes.
/// </summary>
internal sealed class FrameTaps
{
    private int[] _low = [];
    private int[] _high = [];
    private float[] _weight = [];

    /// <summary>Pixels of the frame.</summary>
    public int Length { get; private set; }

    /// <summary>The first pixel that the model has seen; others were cropped away.</summary>
    public int Start { get; private set; }

    /// <summary>The pixel after the last one that it has seen.</summary>
    public int End { get; private set; }

    /// <summary>The first place of each pixel's two.</summary>
    public ReadOnlySpan<int> Low => _low.AsSpan(0, Length);

    /// <summary>The second place of each pixel's two; the same at the border.</summary>
    public ReadOnlySpan<int> High => _high.AsSpan(0, Length);

    /// <summary>Weight of the second place, 0 up to 1.</summary>
    public ReadOnlySpan<float> Weight => _weight.AsSpan(0, Length);

    /// <summary>The frame's width in a map of so many columns.</summary>
    public void PrepareAcross(in LetterboxGeometry geometry, int places) =>
        Prepare(geometry.SourceWidth, geometry.ContentWidth, geometry.PadLeft, geometry.TensorWidth, places);

    /// <summary>The frame's height in a map of so many rows.</summary>
    public void PrepareDown(in LetterboxGeometry geometry, int places) =>
        Prepare(geometry.SourceHeight, geometry.ContentHeight, geometry.PadTop, geometry.TensorHeight, places);

    private void Prepare(int source, int content, int pad, int tensor, int places)
    {
        if (_low.Length < source)
            (_low, _high, _weight) = (new int[source], new int[source], new float[source]);
        Length = source;
        var ratio = (double)places / tensor;
        var first = Math.Clamp((int)Math.Ceiling(Math.Max(pad, 0) * ratio - 0.5), 0, places - 1);
        var last = Math.Clamp((int)Math.Floor(Math.Min(pad + content, tensor) * ratio - 0.5), first, places - 1);
        (Start, End) = (source, 0);
        for (var i = 0; i < source; i++)
        {
            var position = (i + 0.5) * content / source + pad;
            if (position >= 0 && position <= tensor)
            {
                Start = Math.Min(Start, i);
                End = i + 1;
            }

            var place = Math.Clamp(position * ratio - 0.5, first, last);
            var low = (int)place;
            _low[i] = low;
            _high[i] = Math.Min(low + 1, last);
            _weight[i] = (float)(place - low);
        }

        Start = Math.Min(Start, End);
    }
}
