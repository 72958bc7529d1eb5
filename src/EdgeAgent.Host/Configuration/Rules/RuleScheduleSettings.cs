using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Rules.Schedules;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>When a rule may begin.</summary>
internal sealed record RuleScheduleSettings
{
    [DayOfWeek("The days on which it opens. Default: all.")]
    public IReadOnlyList<string> Days { get; init; } = [];

    [DayTime("When it opens: 06:30, sunset, sunrise+30m. Default: at midnight.")]
    public DayTime? From { get; init; }

    [DayTime("When it closes, on the next day where it lies before from. Default: at midnight.")]
    public DayTime? To { get; init; }

    [TimeZone("Whose clock: a time zone such as Europe/Berlin. Default: this device's.")]
    public TimeZoneInfo? Zone { get; init; }

    [Number("Degrees north, for sunrise and sunset.", -90, 90)]
    public double? Latitude { get; init; }

    [Number("Degrees east, for sunrise and sunset.", -180, 180)]
    public double? Longitude { get; init; }
}
