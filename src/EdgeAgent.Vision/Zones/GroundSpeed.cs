using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Zones;

/// <summary>
/// The speed of one object over the ground: of the straight way that fits its places of the last second best (least squares), so that the
/// trembling of its box counts little. Allocates nothing after construction.
/// </summary>
internal sealed class GroundSpeed
{
    private const int Most = 32;

    /// <summary>Fewer places tell no speed; where a second holds fewer, older ones are taken.</summary>
    private const int Least = 3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5);

    private readonly (StreamTime Time, double X, double Y)[] _places = new (StreamTime, double, double)[Most];
    private int _count;

    /// <summary>The speed in km/h; null before enough was seen.</summary>
    public double? KilometresPerHour { get; private set; }

    /// <summary>The object was seen at a place, in metres.</summary>
    public void Add(StreamTime time, double x, double y)
    {
        var keep = 0;
        for (var i = 0; i < _count; i++)
        {
            var age = time - _places[i].Time;
            if (age <= Oldest && (age <= Window || _count - i < Least) && _count - i < Most)
                _places[keep++] = _places[i];
        }

        _places[keep++] = (time, x, y);
        _count = keep;
        KilometresPerHour = _count < Least ? null : Fit() * 3.6;
    }

    private double? Fit()
    {
        double meanTime = 0, meanX = 0, meanY = 0;
        var places = _places.AsSpan(0, _count);
        var first = places[0].Time;
        foreach (var (time, x, y) in places)
        {
            meanTime += (time - first).TotalSeconds / _count;
            meanX += x / _count;
            meanY += y / _count;
        }

        double spread = 0, alongX = 0, alongY = 0;
        foreach (var (time, x, y) in places)
        {
            var from = (time - first).TotalSeconds - meanTime;
            spread += from * from;
            alongX += from * (x - meanX);
            alongY += from * (y - meanY);
        }

        return spread > 0 ? double.Hypot(alongX, alongY) / spread : null;
    }
}
