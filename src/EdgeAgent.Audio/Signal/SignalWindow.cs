namespace EdgeAgent.Audio.Signal;

/// <summary>Window functions.</summary>
internal static class SignalWindow
{
    /// <summary>The values of a window.</summary>
    /// <param name="shape">Which function.</param>
    /// <param name="length">Samples, 1 at least.</param>
    /// <param name="periodic">PyTorch's default: one period of <paramref name="length"/>; else symmetric, as in Kaldi.</param>
    /// <param name="gain">What every value is multiplied by.</param>
    public static float[] Create(WindowShape shape, int length, bool periodic, double gain = 1)
    {
        var window = new float[length];
        var step = 2 * Math.PI / Math.Max(1, periodic ? length : length - 1);
        for (var i = 0; i < length; i++)
            window[i] = (float)(gain * At(shape, step * i));
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
