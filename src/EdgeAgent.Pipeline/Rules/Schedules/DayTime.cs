using System.Globalization;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Rules.Schedules;

/// <summary>A moment of any day: on the clock, or by the sun.</summary>
/// <param name="Clock">The time of day; null by the sun.</param>
/// <param name="IsSunrise">By the sun: whether its rise, not its set.</param>
/// <param name="Offset">By the sun: how much later.</param>
public sealed record DayTime(TimeSpan? Clock, bool IsSunrise, TimeSpan Offset)
{
    /// <summary>What may be written, for a person.</summary>
    public const string InWords = "a time of day, 00:00 to 24:00, or sunrise or sunset, with minutes more or less or not: sunset-30m";

    private static readonly TimeSpan Farthest = TimeSpan.FromHours(6);

    /// <summary>Whether it takes a place on the earth to tell it.</summary>
    public bool IsOfSun => Clock is null;

    /// <summary>Reads one: <c>06:30</c>, <c>24:00</c>, <c>sunrise</c>, <c>sunset-30m</c>, <c>sunrise+1h</c>; null where it is none.</summary>
    public static DayTime? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "24:00")
            return new DayTime(TimeSpan.FromDays(1), false, TimeSpan.Zero);
        if (TimeSpan.TryParseExact(text, ["hh\\:mm", "h\\:mm", "hh\\:mm\\:ss"], CultureInfo.InvariantCulture, out var clock))
            return new DayTime(clock, false, TimeSpan.Zero);
        foreach (var (word, isRise) in new[] { ("sunrise", true), ("sunset", false) })
        {
            if (!text.StartsWith(word, StringComparison.Ordinal))
                continue;
            var rest = text[word.Length..].Replace(" ", "", StringComparison.Ordinal);
            if (rest.Length == 0)
                return new DayTime(null, isRise, TimeSpan.Zero);
            if (rest[0] is '+' or '-' && ShortTime.Parse(rest[1..]) is { } offset && offset <= Farthest)
                return new DayTime(null, isRise, rest[0] == '-' ? -offset : offset);
        }

        return null;
    }
}
