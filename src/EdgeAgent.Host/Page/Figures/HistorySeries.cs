namespace EdgeAgent.Host.Page.Figures;

/// <summary>One figure's last 24 hours, a value a minute. Not thread-safe.</summary>
internal sealed class HistorySeries
{
    /// <summary>How many minutes it goes back.</summary>
    public const int Minutes = 24 * 60;

    private readonly float[] _values = new float[Minutes];

    /// <summary>The last minute that was set; −1 before the first.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>Whether there is a value in the last 24 hours.</summary>
    /// <param name="now">The minute that it is.</param>
    public bool IsRecent(long now) => Last > now - Minutes;

    /// <summary>Sets the value of a minute, which is not before the last one that was set; minutes between have none.</summary>
    /// <param name="minute">Minutes since any beginning.</param>
    /// <param name="value">The value; null for none.</param>
    public void Set(long minute, double? value)
    {
        for (var m = Math.Max(Last + 1, minute - Minutes + 1); m < minute; m++)
            _values[m % Minutes] = float.NaN;
        _values[minute % Minutes] = (float)(value ?? double.NaN);
        Last = minute;
    }

    /// <summary>Means over steps; null where a step has no value.</summary>
    /// <param name="from">The first minute.</param>
    /// <param name="step">Minutes of a step.</param>
    /// <param name="steps">How many.</param>
    public double?[] Read(long from, int step, int steps)
    {
        var means = new double?[steps];
        for (var i = 0; i < steps; i++)
        {
            var (sum, count) = (0.0, 0);
            for (var minute = from + (long)i * step; minute < from + (long)(i + 1) * step; minute++)
            {
                if (minute > Last || minute <= Last - Minutes || minute < 0 || float.IsNaN(_values[minute % Minutes]))
                    continue;
                sum += _values[minute % Minutes];
                count++;
            }

            if (count > 0)
                means[i] = Math.Round(sum / count, 4);
        }

        return means;
    }
}
