using System.Globalization;

namespace EdgeAgent.Pipeline.Events;

/// <summary>Makes the reasons of events: the one place that puts values into words, with their units and the same in every country. Only called when an event is issued.</summary>
public static class Because
{
    /// <summary>A score, probability or likeness reached its threshold, or did not.</summary>
    /// <param name="what">The value.</param>
    /// <param name="found">What was found.</param>
    /// <param name="needed">The threshold; null where there is none.</param>
    public static EventReason Score(string what, double found, double? needed) => new(what, Number(found), needed is { } least ? $"at least {Number(least)}" : null);

    /// <summary>A part of the picture.</summary>
    /// <param name="what">The value.</param>
    /// <param name="found">The part, 0 to 1.</param>
    /// <param name="needed">The least, 0 to 1.</param>
    public static EventReason Share(string what, double found, double needed) => new(what, Percent(found), $"at least {Percent(needed)}");

    /// <summary>A time has come to its limit.</summary>
    public static EventReason Time(string what, TimeSpan found, TimeSpan needed) => new(what, Duration(found), $"at least {Duration(needed)}");

    /// <summary>Enough of the last frames, pictures or views.</summary>
    /// <param name="what">The rule.</param>
    /// <param name="found">How many there were.</param>
    /// <param name="needed">How many it takes.</param>
    /// <param name="within">Of how many.</param>
    /// <param name="unit">Of what: <c>frames</c>.</param>
    public static EventReason Frames(string what, int found, int needed, int within, string unit = "frames") =>
        new(what, string.Create(CultureInfo.InvariantCulture, $"{found} of {within} {unit}"), string.Create(CultureInfo.InvariantCulture, $"at least {needed} of {within}"));

    /// <summary>So many of something.</summary>
    public static EventReason Count(string what, int found, int needed) => new(what, found.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"at least {needed}"));

    /// <summary>A place in the picture.</summary>
    /// <param name="what">Whose.</param>
    /// <param name="x">From the left, 0 to 1.</param>
    /// <param name="y">From the top, 0 to 1.</param>
    /// <param name="needed">Where it had to be.</param>
    public static EventReason Place(string what, double x, double y, string needed) => new(what, string.Create(CultureInfo.InvariantCulture, $"x {x:0.###}, y {y:0.###}"), needed);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.###", CultureInfo.InvariantCulture) + " %";

    private static string Duration(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms"
        : time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture) + " s";
}
