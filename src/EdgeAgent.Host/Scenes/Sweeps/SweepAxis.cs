namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>Values that are tried one after another at some places of the configuration, the same at all of them.</summary>
/// <param name="Key">What a person calls the places.</param>
/// <param name="Places">The places; at least one.</param>
/// <param name="Values">The values, as the configuration would have them; where they are ordered, from the least on.</param>
/// <param name="IsOrdered">Whether each lies between its neighbours: numbers and times do, names of models do not.</param>
internal sealed record SweepAxis(string Key, IReadOnlyList<SweepPlace> Places, IReadOnlyList<string> Values, bool IsOrdered)
{
    /// <summary>Which of the values the configuration has; null where it has another, or not the same one at all places.</summary>
    public int? Now => Values.Index().Where(value => Places.All(place => place.Now is { } now && now.Equals(place.Kind.Read(value.Item, "/")))).Select(value => (int?)value.Index).FirstOrDefault();

    /// <summary>What the configuration has, for a person.</summary>
    public string NowInWords => string.Join(" or ", Places.Select(place => place.NowInWords).Distinct());

    /// <summary>The value that would come before the first, or after the last; null where none is allowed there, or the values are no numbers.</summary>
    public string? Beyond(bool isAfter)
    {
        if (!IsOrdered || Values.Count < 2)
            return null;
        var (end, next) = isAfter ? (SweepNumber.Parse(Values[^1]), SweepNumber.Parse(Values[^2])) : (SweepNumber.Parse(Values[0]), SweepNumber.Parse(Values[1]));
        if (end is null || next is null || end.Unit != next.Unit)
            return null;
        var beyond = (end with { Value = (2 * end.Value) - next.Value }).ToString();
        return Places.All(place => place.Kind.Read(beyond, "/") is not null) ? beyond : null;
    }
}
