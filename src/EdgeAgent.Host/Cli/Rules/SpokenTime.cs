using System.Globalization;

namespace EdgeAgent.Host.Cli.Rules;

/// <summary>A moment of the past as a person writes it.</summary>
internal static class SpokenTime
{
    private static readonly string[] OfDay = ["H:mm", "H:mm:ss", "H:mm:ss.fff"];

    /// <summary>Reads one: a time of day is that of today, or of yesterday where today's is still to come; without an offset it is the clock of this device.</summary>
    public static DateTimeOffset? Parse(string text, TimeProvider time)
    {
        if (TimeOnly.TryParseExact(text, OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            var now = time.GetLocalNow();
            var today = now.Date + clock.ToTimeSpan();
            var day = today > now.DateTime ? today.AddDays(-1) : today;
            return new DateTimeOffset(day, time.LocalTimeZone.GetUtcOffset(day));
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment) ? moment : null;
    }
}
