namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// The anti-aliasing filter of a resampler as a continuous impulse response: a sinc under a Kaiser window.
/// Order and window shape by Kaiser's formulas (J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window
/// function", ISCAS 1974; the same as scipy.signal.kaiserord).
/// </summary>
internal readonly struct KaiserLowpass
{
    /// <summary>Designed attenuation. The test asks for 80 dB; rounding to float and interpolated phases take their part.</summary>
    private const double StopbandDb = 95;

    /// <summary>Where the pass band ends, as a share of half the lower rate; the stop band begins at the whole half.</summary>
    private const double PassbandShare = 0.92;

    private const double Beta = 0.1102 * (StopbandDb - 8.7);

    private static readonly double WindowPeak = BesselI0(Beta);

    private readonly double _cutoff;

    /// <summary>The filter between two rates.</summary>
    public KaiserLowpass(int inputRateHz, int outputRateHz)
    {
        // Everything in units of the input rate.
        var stop = 0.5 * Math.Min(1, (double)outputRateHz / inputRateHz);
        var width = stop * (1 - PassbandShare);
        _cutoff = stop - width / 2;
        var taps = (StopbandDb - 7.95) / (2.285 * 2 * Math.PI * width) + 1;
        // Multiples of 16 taps: no scalar rest in the dot products.
        HalfLength = (int)Math.Ceiling(taps / 16) * 8;
    }

    /// <summary>Input samples on each side of the centre.</summary>
    public int HalfLength { get; }

    /// <summary>The impulse response at a distance from its centre, in input samples.</summary>
    public double At(double distance)
    {
        var share = distance / HalfLength;
        if (Math.Abs(share) >= 1)
            return 0;
        var x = 2 * _cutoff * distance;
        var sinc = x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
        return 2 * _cutoff * sinc * BesselI0(Beta * Math.Sqrt(1 - share * share)) / WindowPeak;
    }

    /// <summary>Modified Bessel function of the first kind, order 0, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-17; k++)
        {
            var half = x / (2 * k);
            term *= half * half;
            sum += term;
        }

        return sum;
    }
}
