namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>What is said of a search: by a bundle, by a configuration, by a command line. What is not said is null. Immutable.</summary>
public sealed class SearchSettings
{
    private readonly IReadOnlyDictionary<SearchParameter, double> _values;

    /// <summary>Settings.</summary>
    /// <param name="method">The method, or null.</param>
    /// <param name="values">The parameters that are set, each within its range.</param>
    public SearchSettings(DecodeMethod? method, IReadOnlyDictionary<SearchParameter, double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (parameter, value) in values)
        {
            if (!(value >= parameter.Least && value <= parameter.Most))
                throw new ArgumentOutOfRangeException(nameof(values), value, $"{parameter.Name} is from {parameter.Least} to {parameter.Most}.");
        }

        (Method, _values) = (method, values);
    }

    /// <summary>Nothing is said.</summary>
    public static SearchSettings None { get; } = new(null, new Dictionary<SearchParameter, double>());

    /// <summary>The method; null where it is left open.</summary>
    public DecodeMethod? Method { get; }

    /// <summary>The parameters that are set.</summary>
    public IEnumerable<SearchParameter> Set => _values.Keys;

    /// <summary>A parameter; null where it is left open.</summary>
    public double? this[SearchParameter parameter] => _values.TryGetValue(parameter, out var value) ? value : null;

    /// <summary>A whole number, or what the framework takes where it is left open.</summary>
    public int Whole(SearchParameter parameter, int usual) => (int)(this[parameter] ?? usual);

    /// <summary>A number, or what the framework takes where it is left open.</summary>
    public double Number(SearchParameter parameter, double usual) => this[parameter] ?? usual;

    /// <summary>These settings where something is said, else others'.</summary>
    public SearchSettings Over(SearchSettings others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var values = new Dictionary<SearchParameter, double>(others._values);
        foreach (var (parameter, value) in _values)
            values[parameter] = value;
        return new SearchSettings(Method ?? others.Method, values);
    }
}
