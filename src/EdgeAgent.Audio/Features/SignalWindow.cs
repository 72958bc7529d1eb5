using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features;

/// <summary>Window functions.</summary>
internal static class SignalWindow
{
    /// <summary>The values of a window as Kaldi (feat/feature-window.cc) and NumPy compute them: in double precision.</summary>
    /// <param name="shape">Which function.</param>
    /// <param name="length">Samples, 1 at least.</param>
    /// <param name="periodic">One period of <paramref name="length"/>; else symmetric.</param>
    public static float[] Exact(WindowShape shape, int length, bool periodic)
    {
        var window = new float[length];
        var step = 2 * Math.PI / Math.Max(1, periodic ? length : length - 1);
        for (var i = 0; i < length; i++)
            window[i] = (float)At(shape, step * i);
        return window;
    }

    /// <summary>
    /// The values of a window as PyTorch computes them (aten/src/ATen/native/TensorFactories.cpp): from angles of single precision. Where a weak
    /// band stands beside a strong one, a window that is exact to the last digit gives decibels that differ in the third place.
    /// </summary>
    /// <param name="shape">Which function.</param>
    /// <param name="length">Samples, 1 at least.</param>
    /// <param name="periodic">PyTorch's default: one period of <paramref name="length"/>; else symmetric.</param>
    public static float[] Torch(WindowShape shape, int length, bool periodic)
    {
        var window = new float[length];
        var step = (float)(2 * Math.PI / Math.Max(1, periodic ? length : length - 1));
        for (var i = 0; i < length; i++)
        {
            var cos = MathF.Cos(i * step);
            window[i] = shape switch
            {
                WindowShape.Hann => (cos * -0.5f) + 0.5f,
                WindowShape.Hamming => (cos * -0.46f) + 0.54f,
                _ => (float)At(shape, i * step),
            };
        }

        return window;
    }

    private static double At(WindowShape shape, double angle) => shape switch
    {
        WindowShape.Povey => Math.Pow(0.5 - (0.5 * Math.Cos(angle)), 0.85),
        WindowShape.Hamming => 0.54 - (0.46 * Math.Cos(angle)),
        WindowShape.Hann => 0.5 - (0.5 * Math.Cos(angle)),
        WindowShape.Blackman => 0.42 - (0.5 * Math.Cos(angle)) + (0.08 * Math.Cos(2 * angle)),
        WindowShape.Rectangular => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };
}
