namespace EdgeAgent.Pipeline.Rules.Schedules;

/// <summary>The days of the week as the configuration and expressions write them.</summary>
public static class Weekday
{
    /// <summary>Their words, from Monday on.</summary>
    public static IReadOnlyList<string> Words { get; } = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>The word of a day.</summary>
    public static string WordOf(DayOfWeek day) => Words[((int)day + 6) % 7];
}
