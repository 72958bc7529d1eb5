namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>What one unit of a stream's time stamps is, in seconds, as a fraction: 1/90000.</summary>
/// <param name="Numerator">Over it; positive.</param>
/// <param name="Denominator">Under it; positive.</param>
public readonly record struct TimeBase(int Numerator, int Denominator)
{
    /// <summary>What is further from zero is no time but a hostile or damaged stream's; distances between times stay below the ends of 64 bits also in nanoseconds, as which a clock may count them.</summary>
    private static readonly long MostTicks = TimeSpan.FromDays(36_525).Ticks;

    /// <summary>The time of a stamp, to the nearest tick: a base of 1/90000 is no whole number of them.</summary>
    /// <param name="stamp">In units of this.</param>
    /// <returns>Null where it is further than a century from zero.</returns>
    public TimeSpan? At(long stamp)
    {
        var product = (Int128)stamp * Numerator * TimeSpan.TicksPerSecond;
        var half = Denominator / 2;
        var ticks = (product + (product < 0 ? -half : half)) / Denominator;
        return Int128.Abs(ticks) <= MostTicks ? new TimeSpan((long)ticks) : null;
    }

    /// <summary>A time in milliseconds.</summary>
    /// <returns>Null where it is further than a century from zero, or no number.</returns>
    public static TimeSpan? OfMilliseconds(double milliseconds) => Math.Abs(milliseconds) <= MostTicks / TimeSpan.TicksPerMillisecond ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>A time in seconds.</summary>
    /// <returns>Null where it is further than a century from zero.</returns>
    public static TimeSpan? OfSeconds(decimal seconds) => Math.Abs(seconds) <= MostTicks / TimeSpan.TicksPerSecond ? new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond)) : null;
}
