namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>
/// Settings in the hands of who opens a search from them. What he looks at has an effect, and nothing else has: so what was asked for
/// in vain is known of every family and search without a list beside the code. Used by one thread.
/// </summary>
public sealed class SearchReading
{
    private readonly SearchSettings _asked;
    private readonly SearchSettings _described;
    private readonly SearchSettings _all;
    private readonly HashSet<SearchParameter> _read = [];
    private readonly Dictionary<SearchParameter, string> _reasons = [];
    private readonly List<string> _notes = [];

    /// <summary>Begins to read.</summary>
    /// <param name="asked">What a command line or a configuration says.</param>
    /// <param name="described">What the bundle says; it holds where nothing is asked.</param>
    public SearchReading(SearchSettings asked, SearchSettings described)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(described);
        (_asked, _described, _all) = (asked, described, asked.Over(described));
    }

    /// <summary>The method that is asked for or described; null where it is left open.</summary>
    public DecodeMethod? Method => _all.Method;

    /// <summary>A parameter, which counts from now on; null where it is left open.</summary>
    public double? this[SearchParameter parameter]
    {
        get
        {
            _read.Add(parameter);
            return _all[parameter];
        }
    }

    /// <summary>A whole number, or what the framework takes where it is left open.</summary>
    public int Whole(SearchParameter parameter, int usual) => (int)(this[parameter] ?? usual);

    /// <summary>A number, or what the framework takes where it is left open.</summary>
    public double Number(SearchParameter parameter, double usual) => this[parameter] ?? usual;

    /// <summary>Says why a parameter has no effect, where it is not that the search has none of that kind.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="why">A clause.</param>
    public void Without(SearchParameter parameter, string why) => _reasons[parameter] = why;

    /// <summary>Says what else is otherwise than asked for.</summary>
    /// <param name="sentence">A sentence.</param>
    public void Note(string sentence) => _notes.Add(sentence);

    /// <summary>The search is open.</summary>
    /// <param name="method">The one that runs.</param>
    public SearchUse Use(DecodeMethod method)
    {
        var idle = _asked.Set.Where(p => !_read.Contains(p)).Select(p => new IdleParameter(p, IsDescribed: false, Reason(p, method)));

        // A description speaks of its own search; whoever asks for another does not ask for its parameters.
        if (_asked.Method is not { } other || other == _described.Method)
            idle = idle.Concat(_described.Set.Where(p => !_read.Contains(p) && _asked[p] is null).Select(p => new IdleParameter(p, IsDescribed: true, Reason(p, method))));
        return new SearchUse(method, [.. SearchParameter.All.Where(_read.Contains)], [.. idle], [.. _notes]);
    }

    private string Reason(SearchParameter parameter, DecodeMethod method) => _reasons.TryGetValue(parameter, out var why) ? why
        : _read.Count == 0 ? $"{method.Word()} of this model has no parameters"
        : $"{method.Word()} of this model looks at {string.Join(", ", SearchParameter.All.Where(_read.Contains))} only";
}
