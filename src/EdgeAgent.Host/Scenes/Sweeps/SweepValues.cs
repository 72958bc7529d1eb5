using System.Globalization;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>Reads the values that are to be tried at some places, and holds each against what the configuration allows there.</summary>
internal static class SweepValues
{
    /// <summary>A range without a step is tried at no more places than that, counted from its beginning to its end, and one.</summary>
    private const int UsualSteps = 10;

    /// <summary>Reads them.</summary>
    /// <param name="over">What is tried.</param>
    /// <param name="places">Where.</param>
    /// <exception cref="SweepException">They cannot be read, or one is not allowed: with what is.</exception>
    public static SweepAxis Read(SweepOver over, IReadOnlyList<SweepPlace> places)
    {
        List<string> values = RangeOf(over, places) ?? [.. over.Values.Split(',', StringSplitOptions.TrimEntries)];
        foreach (var place in places)
        {
            if (values.Find(value => place.Kind.Read(value, "/") is null) is { } wrong)
                throw Fault(over, $"'{wrong}' is not allowed at {place.Name}.{place.Kind.Reason(wrong)} Allowed: {place.Kind.Allowed}.{Hint(wrong, place)}");
        }

        var read = values.Select(value => (Text: value, Value: places[0].Kind.Read(value, "/")!)).DistinctBy(value => value.Value).ToList();
        var isOrdered = read.All(value => value.Value is double or int or TimeSpan);
        return new SweepAxis(over.Key, places, [.. (isOrdered ? read.OrderBy(value => (IComparable)value.Value) : (IEnumerable<(string Text, object Value)>)read).Select(value => value.Text)], isOrdered);
    }

    /// <summary>The values of a range; null where a list is written.</summary>
    private static List<string>? RangeOf(SweepOver over, IReadOnlyList<SweepPlace> places)
    {
        var dots = over.Values.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || over.Values.Contains(','))
            return null;
        var (rest, colon) = (over.Values[(dots + 2)..], over.Values.IndexOf(':', dots));
        if (SweepNumber.Parse(over.Values[..dots]) is not { } low || SweepNumber.Parse(colon < 0 ? rest : over.Values[(dots + 2)..colon]) is not { } high)
            return null;
        if (low.Unit.Length == 0)
            low = low with { Unit = high.Unit };
        if (low.Unit != high.Unit)
            throw Fault(over, "both ends of a range have the same unit, such as 500ms..2000ms.");
        if (low.Value > high.Value)
            throw Fault(over, $"a range begins with the lower end: {high}..{low}.");
        decimal step;
        if (colon < 0)
            step = UsualStep(high.Value - low.Value, isWhole: places.All(place => place.Kind.Read("0.5", "/") is null && place.Kind.Read($"{low}", "/") is int));
        else if (SweepNumber.Parse(over.Values[(colon + 1)..]) is { Value: > 0 } asked && (asked.Unit.Length == 0 || asked.Unit == high.Unit))
            step = asked.Value;
        else
            throw Fault(over, $"'{over.Values[(colon + 1)..]}' is no step. Write a number above 0: {low}..{high}:{UsualStep(high.Value - low.Value, isWhole: false):0.############}.");
        if ((high.Value - low.Value) / step >= SweepGrid.MostPoints)
            throw Fault(over, $"that are more than {SweepGrid.MostPoints} values. Make the step larger or the range shorter.");
        var values = new List<string>();
        for (var value = low.Value; value <= high.Value; value += step)
            values.Add((low with { Value = value }).ToString());
        return values;
    }

    /// <summary>The smallest of 1, 2, 5, 10, … and their tenths that is in the range no more than <see cref="UsualSteps"/> times.</summary>
    private static decimal UsualStep(decimal length, bool isWhole)
    {
        if (length == 0)
            return 1;
        var unit = isWhole ? 1m : 0.000000000001m;
        while (true)
        {
            foreach (var times in (decimal[])[1, 2, 5])
            {
                if (length / (unit * times) <= UsualSteps)
                    return unit * times;
            }

            unit *= 10;
        }
    }

    private static string Hint(string wrong, SweepPlace place) =>
        wrong.Contains("..", StringComparison.Ordinal) || wrong.Contains(':', StringComparison.Ordinal) ? " A range is written LOW..HIGH or LOW..HIGH:STEP, with numbers."
        : Spelling.Nearest(wrong, place.Kind.Words) is { } near ? $" Did you mean '{near}'?" : "";

    private static SweepException Fault(SweepOver over, string message) => new(string.Create(CultureInfo.InvariantCulture, $"--over {over.Key}={over.Values}: {message}"));
}
