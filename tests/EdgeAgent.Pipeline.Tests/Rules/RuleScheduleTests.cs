using System.Globalization;
using EdgeAgent.Pipeline.Rules.Schedules;

namespace EdgeAgent.Pipeline.Tests.Rules;

public sealed class RuleScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static RuleSchedule Made(string? from, string? to, params DayOfWeek[] days) =>
        new(days, from is null ? null : DayTime.Parse(from), to is null ? null : DayTime.Parse(to), Berlin, (52.52, 13.405));

    private static bool IsOpen(RuleSchedule schedule, string moment) => schedule.IsOpen(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-11-26T05:59:59+01:00", false)]
    [InlineData("2026-11-26T06:00:00+01:00", true)]
    [InlineData("2026-11-26T20:59:59+01:00", true)]
    [InlineData("2026-11-26T21:00:00+01:00", false)]
    [InlineData("2026-07-01T04:30:00Z", true)]
    public void It_opens_and_closes_by_the_clock_on_the_wall(string moment, bool open) => Assert.Equal(open, IsOpen(Made("06:00", "21:00"), moment));

    [Theory]
    [InlineData("2026-11-27T23:00:00+01:00", true)] // Friday
    [InlineData("2026-11-28T05:00:00+01:00", true)] // the night of Friday
    [InlineData("2026-11-28T23:00:00+01:00", false)]
    [InlineData("2026-11-27T05:00:00+01:00", false)] // the night of Thursday
    public void A_night_belongs_to_the_day_on_which_it_begins(string moment, bool open) => Assert.Equal(open, IsOpen(Made("22:00", "06:00", DayOfWeek.Friday), moment));

    [Fact]
    public void A_day_lasts_twenty_three_hours_in_spring_and_twenty_five_in_autumn()
    {
        Assert.Equal(60, Minutes("2026-03-28T23:00:00Z")); // 02:00 to 03:00 is no time of that night
        Assert.Equal(180, Minutes("2026-10-24T22:00:00Z")); // 02:00 to 03:00 is there twice
        Assert.Equal(120, Minutes("2026-11-25T23:00:00Z"));

        static int Minutes(string midnight)
        {
            var schedule = Made("01:00", "03:00");
            var start = DateTimeOffset.Parse(midnight, CultureInfo.InvariantCulture);
            return Enumerable.Range(0, 4 * 60).Count(minute => schedule.IsOpen(start.AddMinutes(minute)));
        }
    }

    // Sunrise and sunset as the U.S. Naval Observatory's and national almanacs print them, to the minute.
    [Theory]
    [InlineData("2026-06-21", 52.52, 13.405, "02:43", "19:33")] // Berlin
    [InlineData("2026-12-21", 51.5074, -0.1278, "08:04", "15:53")] // London
    [InlineData("2026-03-20", 0.0, 0.0, "06:04", "18:11")]
    public void The_sun_rises_and_sets_as_almanacs_say_within_two_minutes(string day, double latitude, double longitude, string rise, string set)
    {
        var (rises, sets) = SunTimes.Of(DateOnly.Parse(day, CultureInfo.InvariantCulture), latitude, longitude);
        var midnight = DateTimeOffset.Parse($"{day}T00:00:00Z", CultureInfo.InvariantCulture);
        Assert.InRange((rises - midnight - TimeSpan.Parse(rise, CultureInfo.InvariantCulture)).TotalMinutes, -2, 2);
        Assert.InRange((sets - midnight - TimeSpan.Parse(set, CultureInfo.InvariantCulture)).TotalMinutes, -2, 2);
    }

    [Fact]
    public void A_night_by_the_sun_goes_from_dusk_to_dawn_and_the_day_is_the_rest()
    {
        var (night, day) = (Made("sunset", "sunrise"), Made("sunrise", "sunset"));
        var start = DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture);
        var open = 0;
        for (var moment = start; moment < start.AddDays(365); moment += TimeSpan.FromMinutes(7))
        {
            Assert.NotEqual(night.IsOpen(moment), day.IsOpen(moment));
            open += day.IsOpen(moment) ? 1 : 0;
        }

        // Refraction and the sun's size make days longer than nights.
        Assert.InRange(open * 7.0 / (365 * 24 * 60), 0.5, 0.53);
        Assert.False(IsOpen(Made("sunset-30m", "sunrise+1h"), "2026-12-21T14:00:00Z"));
        Assert.True(IsOpen(Made("sunset-30m", "sunrise+1h"), "2026-12-21T14:30:00Z"));
    }

    [Fact]
    public void Where_the_sun_never_sets_it_is_day_and_where_it_never_rises_night()
    {
        var tromso = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo");
        var day = new RuleSchedule([], DayTime.Parse("sunrise"), DayTime.Parse("sunset"), tromso, (69.65, 18.96));
        Assert.Equal(24, Enumerable.Range(0, 24).Count(hour => day.IsOpen(new DateTimeOffset(2026, 6, 21, hour, 30, 0, TimeSpan.Zero))));
        Assert.Equal(0, Enumerable.Range(0, 24).Count(hour => day.IsOpen(new DateTimeOffset(2026, 12, 21, hour, 30, 0, TimeSpan.Zero))));
    }

    [Theory]
    [InlineData("25:00")]
    [InlineData("6")]
    [InlineData("noon")]
    [InlineData("sunset-9h")]
    [InlineData("sunset 30")]
    [InlineData("")]
    public void What_is_no_time_of_day_is_none(string text) => Assert.Null(DayTime.Parse(text));
}
