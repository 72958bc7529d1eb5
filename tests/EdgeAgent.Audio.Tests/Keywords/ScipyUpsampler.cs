namespace EdgeAgent.Audio.Tests.Keywords;

/// <summary>scipy.signal.resample_poly(x, 2, 1) with its default window (Kaiser 5.0), and the rounding to 16 bits of <c>expected/scripts/kws.py</c>.</summary>
internal static class ScipyUpsampler
{
    private const int Half = 20;
    private static readonly double[] Taps = MakeTaps();

    public static float[] Twice(float[] samples)
    {
        var result = new float[samples.Length * 2];
        for (var n = 0; n < result.Length; n++)
        {
            double sum = 0;
            for (var k = (n + Half) % 2; k < Taps.Length; k += 2)
            {
                var at = (n + Half - k) / 2;
                if (n + Half - k >= 0 && at < samples.Length)
                    sum += Taps[k] * samples[at];
            }

            result[n] = (float)Math.Clamp(Math.Round(sum * 32768), -32768, 32767) / 32768;
        }

        return result;
    }

    // firwin(41, 1/2, window=("kaiser", 5.0)) · 2
    private static double[] MakeTaps()
    {
        var taps = new double[2 * Half + 1];
        for (var i = 0; i < taps.Length; i++)
        {
            var t = (i - Half) / 2.0;
            var r = (i - Half) / (double)Half;
            taps[i] = (t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t)) * Bessel(5 * Math.Sqrt(1 - r * r));
        }

        var scale = 2 / taps.Sum();
        return Array.ConvertAll(taps, v => v * scale);
    }

    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; k < 30; k++)
            sum += term *= x * x / 4 / k / k;
        return sum;
    }
}
