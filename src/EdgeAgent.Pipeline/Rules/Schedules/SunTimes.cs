namespace EdgeAgent.Pipeline.Rules.Schedules;

/// <summary>
/// When the sun rises and sets, to a minute or two between the polar circles: the equations of NOAA's Solar Calculator (gml.noaa.gov/grad/solcalc/calcdetails.html, after
/// Jean Meeus, Astronomical Algorithms), for a zenith of 90.833°, which has refraction and the sun's radius in it.
/// </summary>
internal static class SunTimes
{
    private const double Zenith = 90.833;
    private const double Degrees = Math.PI / 180;

    /// <summary>Sunrise and sunset of a day at a place, UTC. Where the sun stays up all day they are its ends; where it stays down, both are noon.</summary>
    /// <param name="day">The day, as it is called at the place.</param>
    /// <param name="latitude">Degrees north, −90 to 90.</param>
    /// <param name="longitude">Degrees east, −180 to 180.</param>
    public static (DateTimeOffset Rise, DateTimeOffset Set) Of(DateOnly day, double latitude, double longitude)
    {
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return (At(midnight, latitude, longitude, -1), At(midnight, latitude, longitude, 1));
    }

    private static DateTimeOffset At(DateTimeOffset midnight, double latitude, double longitude, int side)
    {
        // Where the sun stands changes through the day: the second round takes it from the moment that the first has found.
        var minutes = 720 - (4 * longitude);
        for (var round = 0; round < 3; round++)
        {
            var (declination, equation) = SunAt(midnight.AddMinutes(minutes));
            var cosine = (Math.Cos(Zenith * Degrees) / (Math.Cos(latitude * Degrees) * Math.Cos(declination))) - (Math.Tan(latitude * Degrees) * Math.Tan(declination));
            var hourAngle = cosine >= 1 ? 0 : cosine <= -1 ? 180 : Math.Acos(cosine) / Degrees;
            minutes = 720 - (4 * (longitude - (side * hourAngle))) - equation;
        }

        return midnight.AddMinutes(minutes);
    }

    /// <summary>The sun's declination in radians and the equation of time in minutes.</summary>
    private static (double Declination, double Equation) SunAt(DateTimeOffset moment)
    {
        var centuries = ((moment - DateTimeOffset.UnixEpoch).TotalDays + 2440587.5 - 2451545) / 36525;
        var meanLongitude = (280.46646 + (centuries * (36000.76983 + (centuries * 0.0003032)))) * Degrees;
        var meanAnomaly = (357.52911 + (centuries * (35999.05029 - (0.0001537 * centuries)))) * Degrees;
        var eccentricity = 0.016708634 - (centuries * (0.000042037 + (0.0000001267 * centuries)));
        var center = ((Math.Sin(meanAnomaly) * (1.914602 - (centuries * (0.004817 + (0.000014 * centuries)))))
            + (Math.Sin(2 * meanAnomaly) * (0.019993 - (0.000101 * centuries))) + (Math.Sin(3 * meanAnomaly) * 0.000289)) * Degrees;
        var node = (125.04 - (1934.136 * centuries)) * Degrees;
        var apparent = meanLongitude + center - ((0.00569 + (0.00478 * Math.Sin(node))) * Degrees);
        var obliquity = (23 + ((26 + ((21.448 - (centuries * (46.815 + (centuries * (0.00059 - (centuries * 0.001813)))))) / 60)) / 60) + (0.00256 * Math.Cos(node))) * Degrees;
        var y = Math.Pow(Math.Tan(obliquity / 2), 2);
        var equation = 4 / Degrees * ((y * Math.Sin(2 * meanLongitude)) - (2 * eccentricity * Math.Sin(meanAnomaly)) + (4 * eccentricity * y * Math.Sin(meanAnomaly) * Math.Cos(2 * meanLongitude))
            - (0.5 * y * y * Math.Sin(4 * meanLongitude)) - (1.25 * eccentricity * eccentricity * Math.Sin(2 * meanAnomaly)));
        return (Math.Asin(Math.Sin(obliquity) * Math.Sin(apparent)), equation);
    }
}
