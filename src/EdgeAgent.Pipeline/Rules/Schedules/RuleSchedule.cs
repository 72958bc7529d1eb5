namespace EdgeAgent.Pipeline.Rules.Schedules;

/// <summary>
/// The days and times at which a rule may begin, on the clock that hangs on the wall there: with its summer time, and through midnight where <see cref="To"/> lies before
/// <see cref="From"/>; such a night belongs to the day on which it begins. An hour that the clock goes through twice counts twice.
/// </summary>
public sealed class RuleSchedule
{
    private readonly TimeZoneInfo _zone;

    /// <summary>A schedule.</summary>
    /// <param name="days">The days on which it begins; empty for all.</param>
    /// <param name="from">When it opens; null for the beginning of the day.</param>
    /// <param name="to">When it closes; null for the end of the day.</param>
    /// <param name="zone">The clock.</param>
    /// <param name="place">Degrees north and east; null where nothing goes by the sun.</param>
    /// <exception cref="ArgumentException">It goes by the sun and has no place.</exception>
    public RuleSchedule(IReadOnlyCollection<DayOfWeek> days, DayTime? from, DayTime? to, TimeZoneInfo zone, (double Latitude, double Longitude)? place)
    {
        if (place is null && (from?.IsOfSun == true || to?.IsOfSun == true))
            throw new ArgumentException("sunrise and sunset need a place: at: [52.5, 13.4]", nameof(place));
        (Days, From, To, _zone, Place) = (days, from, to, zone, place);
    }

    /// <summary>The days on which it begins; empty for all.</summary>
    public IReadOnlyCollection<DayOfWeek> Days { get; }

    /// <summary>When it opens.</summary>
    public DayTime? From { get; }

    /// <summary>When it closes.</summary>
    public DayTime? To { get; }

    /// <summary>Degrees north and east.</summary>
    public (double Latitude, double Longitude)? Place { get; }

    /// <summary>Whether it is open at a moment; it is at <see cref="From"/>, and no more at <see cref="To"/>.</summary>
    public bool IsOpen(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, _zone);
        var today = DateOnly.FromDateTime(local.DateTime);
        return IsWithin(today, local.TimeOfDay) || IsWithin(today.AddDays(-1), local.TimeOfDay + TimeSpan.FromDays(1));
    }

    /// <summary>Whether a time, counted from a day's midnight on and on through the next day, lies in what begins on that day.</summary>
    private bool IsWithin(DateOnly day, TimeSpan time)
    {
        if (Days.Count > 0 && !Days.Contains(day.DayOfWeek))
            return false;
        var from = From is null ? TimeSpan.Zero : Of(From, day);
        var to = To is null ? TimeSpan.FromDays(1) : Of(To, day);

        // A night by the sun ends with the rise of the next day, which is another one; a day by the sun that has no length is no night.
        if (to <= from && !(From is { IsOfSun: true, IsSunrise: true } && To is { IsOfSun: true, IsSunrise: false }))
            to = TimeSpan.FromDays(1) + (To is null ? TimeSpan.Zero : Of(To, day.AddDays(1)));
        return time >= from && time < to;
    }

    private TimeSpan Of(DayTime time, DateOnly day)
    {
        if (time.Clock is { } clock)
            return clock;
        var (rise, set) = SunTimes.Of(day, Place!.Value.Latitude, Place.Value.Longitude);
        var local = TimeZoneInfo.ConvertTime(time.IsSunrise ? rise : set, _zone);
        return local.DateTime - day.ToDateTime(TimeOnly.MinValue) + time.Offset;
    }
}
