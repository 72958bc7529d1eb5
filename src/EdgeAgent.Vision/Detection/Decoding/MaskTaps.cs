namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// A <see cref="MaskAxis"/> as tables: which frame pixels lie between a prototype pixel and the next, and how much of both each takes. Reuses
/// its memory.
/// </summary>
internal sealed class MaskTaps
{
    /// <summary>Numbers that may be read behind the last pixel's.</summary>
    public const int Slack = 8;

    private float[] _next = [];
    private float[] _own = [];
    private int[] _starts = [];
    private int[] _places = [];

    /// <summary>The axis.</summary>
    public MaskAxis Axis { get; private set; }

    /// <summary>For each frame pixel, how much it takes of its prototype pixel.</summary>
    public ReadOnlySpan<float> Own => _own;

    /// <summary>For each frame pixel, how much it takes of the prototype pixel after its own.</summary>
    public ReadOnlySpan<float> Next => _next;

    /// <summary>Fits it to an axis.</summary>
    public void Fit(in MaskAxis axis)
    {
        if (axis == Axis)
            return;
        Axis = axis;
        if (_places.Length < axis.Source)
            (_places, _own, _next) = (new int[axis.Source], new float[axis.Source + Slack], new float[axis.Source + Slack]);
        if (_starts.Length < axis.Stop + 1)
            _starts = new int[axis.Stop + 1];
        var place = 0;
        for (var pixel = 0; pixel < axis.Source; pixel++)
        {
            var tap = axis.Tap(pixel);
            // Behind the last prototype pixel is none.
            var weight = tap.High == tap.Low ? 0 : tap.Weight;
            (_places[pixel], _own[pixel], _next[pixel]) = (tap.Low, 1 - weight, weight);
            while (place <= tap.Low)
                _starts[place++] = pixel;
        }

        _starts.AsSpan(place..).Fill(axis.Source);
    }

    /// <summary>The prototype pixel at or before a frame pixel.</summary>
    public int PlaceOf(int pixel) => _places[pixel];

    /// <summary>The first frame pixel at or behind a prototype pixel, which may be the one behind the last.</summary>
    public int StartOf(int place) => _starts[place];
}
