namespace EdgeAgent.Host.Tuning;

/// <summary>What has to be done to the shapes of one kind in a file.</summary>
/// <typeparam name="T">Their kind.</typeparam>
internal sealed class ShapePlan<T> where T : class, IDrawn<T>
{
    private readonly List<string> _gone = [];
    private readonly List<(string From, string To)> _renamed = [];
    private readonly List<(string Name, T Now, T Wanted)> _moved = [];
    private readonly List<(string Name, T Shape)> _fresh = [];
    private readonly Dictionary<string, T> _result;

    /// <summary>A plan.</summary>
    /// <param name="section">Where they stand, for whoever reads why it cannot be done.</param>
    /// <param name="there">Those in the file.</param>
    /// <param name="wanted">Those that somebody has drawn.</param>
    /// <param name="begun">Those that they began with; null for those in the file, told apart by their names.</param>
    /// <exception cref="TuningException">One that was changed has been changed in the file too.</exception>
    public ShapePlan(string section, IReadOnlyDictionary<string, T> there, IReadOnlyDictionary<string, T> wanted, IReadOnlyDictionary<string, T>? begun)
    {
        _result = new Dictionary<string, T>(there);
        var kept = KeptOf(there, wanted, begun);
        foreach (var (old, was) in begun ?? there)
        {
            var now = there.GetValueOrDefault(old);
            if (!kept.TryGetValue(old, out var name))
                Remove(section, old, was, now);
            else if (name != old || !wanted[name].IsLike(was))
                Change(section, old, was, now, name, wanted[name]);
        }

        // Only now: names may be swapped.
        foreach (var name in kept.Values.Where(name => _moved.Any(moved => moved.Name == name) || _renamed.Any(renamed => renamed.To == name)))
            Take(section, name, wanted[name]);
        foreach (var (name, shape) in _fresh)
            Take(section, name, shape);
    }

    /// <summary>Those that go.</summary>
    public IReadOnlyList<string> Gone => _gone;

    /// <summary>Those that get another name.</summary>
    public IReadOnlyList<(string From, string To)> Renamed => _renamed;

    /// <summary>Those that say something else, by their new names.</summary>
    public IReadOnlyList<(string Name, T Now, T Wanted)> Moved => _moved;

    /// <summary>Those that come.</summary>
    public IReadOnlyList<(string Name, T Shape)> Fresh => _fresh;

    /// <summary>All that are in the file then.</summary>
    public IReadOnlyDictionary<string, T> Result => _result;

    /// <summary>Whether nothing has to be done.</summary>
    public bool IsEmpty => _gone.Count + _renamed.Count + _moved.Count + _fresh.Count == 0;

    /// <summary>Which of those that somebody began with are still drawn, under which names; the others that are drawn are new.</summary>
    private Dictionary<string, string> KeptOf(IReadOnlyDictionary<string, T> there, IReadOnlyDictionary<string, T> wanted, IReadOnlyDictionary<string, T>? begun)
    {
        var kept = new Dictionary<string, string>();
        foreach (var (name, shape) in wanted)
        {
            var origin = begun is not null ? shape.Was : there.ContainsKey(name) ? name : there.Keys.FirstOrDefault(old => !wanted.ContainsKey(old) && !kept.ContainsKey(old) && there[old].IsLike(shape));
            if (origin is null || !(begun ?? there).ContainsKey(origin) || !kept.TryAdd(origin, name))
                _fresh.Add((name, shape));
        }

        return kept;
    }

    private void Remove(string section, string old, T was, T? now)
    {
        if (now is null)
            return;
        if (!now.IsLike(was))
            throw Changed(section, old);
        _gone.Add(old);
        _result.Remove(old);
    }

    private void Change(string section, string old, T was, T? now, string name, T wanted)
    {
        if (now is null || !now.IsLike(was))
            throw Changed(section, old);
        if (name != old)
            _renamed.Add((old, name));
        if (!wanted.IsLike(now))
            _moved.Add((name, now, wanted));
        _result.Remove(old);
    }

    private void Take(string section, string name, T shape)
    {
        if (!_result.TryAdd(name, shape))
            throw new TuningException($"{section}.{name}: there is one of this name in the file by now. Give yours another name.");
    }

    private static TuningException Changed(string section, string name) =>
        new($"{section}.{name}: it was changed in the file since you began, and you have changed it too. Discard what you drew to see it as it is.");
}
