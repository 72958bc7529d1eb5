using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules.Evaluation;

/// <summary>What was seen and heard, as far as rules ask for it: who is in view and in which zone, the last events of the kinds that somebody looks back for, and what the sources are doing. Not thread-safe.</summary>
internal sealed class RuleWorld
{
    /// <summary>Of one kind of event no more are remembered.</summary>
    public const int LongestHistory = 1024;

    private readonly Dictionary<string, Dictionary<int, string>> _inView = [];
    private readonly Dictionary<(string Source, string Zone), ZoneCount> _zones = [];
    private readonly Dictionary<string, string> _states = [];
    private readonly Dictionary<(string Source, string Name), string> _settings = [];
    private readonly Dictionary<string, LinkedList<RuleEvent>> _history = [];

    /// <summary>How far back each kind is asked for; null for its last one only.</summary>
    private readonly Dictionary<string, TimeSpan?> _needed = [];

    /// <summary>Remembers what an expression will ask for, from now on.</summary>
    /// <param name="kinds">The types.</param>
    /// <param name="within">How far back.</param>
    public void Need(IEnumerable<string> kinds, TimeSpan? within)
    {
        foreach (var kind in kinds)
            _needed[kind] = _needed.GetValueOrDefault(kind) is { } before && !(within > before) ? before : within;
    }

    /// <summary>Whether an event tells who is there.</summary>
    public static bool Counts(EventData data) => data is (ObjectSighting and not ZoneSighting) or CountChanged or SourceDown;

    /// <summary>Something has happened.</summary>
    /// <param name="happened">What.</param>
    /// <param name="data">Its data.</param>
    public void Take(RuleEvent happened, EventData data)
    {
        var source = happened.Source.Name;
        switch (data)
        {
            case ObjectLeft left:
                Of(source).Remove(left.Track);
                break;
            case ZoneSighting:
                break;
            case ObjectSighting sighting:
                Of(source)[sighting.Track] = sighting.Label;
                break;
            case CountChanged count:
                ref var zone = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_zones, (source, count.Zone), out _);
                zone ??= new ZoneCount();
                zone.Total = count.Total;
                if (count.Label is { } label)
                    zone.ByLabel[label] = count.Count;
                break;
            case SourceDown:
                _inView.Remove(source);
                foreach (var (key, inZone) in _zones.Where(z => z.Key.Source == source))
                    inZone.Clear();
                break;
        }

        Remember(happened);
    }

    /// <summary>Something has happened in an earlier run, or just now, that may be looked back for.</summary>
    public void Remember(RuleEvent happened)
    {
        if (!_needed.ContainsKey(happened.Type))
            return;
        if (!_history.TryGetValue(happened.Type, out var past))
            _history[happened.Type] = past = [];
        past.AddLast(happened);
        if (past.Count > LongestHistory)
            past.RemoveFirst();
    }

    /// <summary>The events that may still be looked back for.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="most">Of one kind no more.</param>
    public IEnumerable<RuleEvent> Remembered(TimeSpan now, int most) => _history
        .SelectMany(past => past.Value.TakeLast(_needed[past.Key] is null ? 1 : most).Where(e => _needed[past.Key] is not { } within || e.At >= now - within))
        .OrderBy(e => e.At);

    /// <summary>What a source does now.</summary>
    /// <returns>Whether that is something else than before.</returns>
    public bool Report(SourceHealth health)
    {
        var (source, state) = (health.Source.Name, SourceStates.WordOf(health.State));
        if (StateOf(source) == state)
            return false;
        _states[source] = state;
        return true;
    }

    /// <summary>What is set of a source.</summary>
    /// <returns>Whether that is something else than before.</returns>
    public bool Set(string source, string name, string value)
    {
        if (SettingOf(source, name) == value)
            return false;
        _settings[(source, name)] = value;
        return true;
    }

    /// <summary>What is set of a source, as its topic has it: <c>ON</c>, <c>0.45</c>; null where nobody has said.</summary>
    public string? SettingOf(string source, string name) => _settings.GetValueOrDefault((source, name));

    /// <summary>How many objects there are.</summary>
    /// <param name="source">At which camera.</param>
    /// <param name="label">Of which class; null or <c>*</c> for all.</param>
    /// <param name="zone">In which zone; null for the whole picture.</param>
    public int Count(string source, string? label, string? zone)
    {
        var isAll = label is null or "*";
        if (zone is not null)
            return !_zones.TryGetValue((source, zone), out var counted) ? 0 : isAll ? counted.Total : counted.ByLabel.GetValueOrDefault(label!);
        return !_inView.TryGetValue(source, out var tracks) ? 0 : isAll ? tracks.Count : tracks.Values.Count(l => string.Equals(l, label, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a source is doing.</summary>
    public string StateOf(string source) => _states.GetValueOrDefault(source, SourceStates.WordOf(SourceState.Starting));

    /// <summary>Events of some kinds, the latest first.</summary>
    /// <param name="kinds">The types.</param>
    /// <param name="since">From when on, on the rules' clock.</param>
    public IEnumerable<RuleEvent> Past(IReadOnlyList<string> kinds, TimeSpan since)
    {
        if (kinds.Count == 1)
            return Backward(kinds[0], since);
        return kinds.SelectMany(kind => Backward(kind, since)).OrderByDescending(e => e.At);
    }

    private IEnumerable<RuleEvent> Backward(string kind, TimeSpan since)
    {
        if (!_history.TryGetValue(kind, out var past))
            yield break;
        for (var at = past.Last; at is not null && at.Value.At >= since; at = at.Previous)
            yield return at.Value;
    }

    private Dictionary<int, string> Of(string source)
    {
        if (!_inView.TryGetValue(source, out var tracks))
            _inView[source] = tracks = [];
        return tracks;
    }

    private sealed class ZoneCount
    {
        public int Total { get; set; }

        public Dictionary<string, int> ByLabel { get; } = new(StringComparer.OrdinalIgnoreCase);

        public void Clear()
        {
            Total = 0;
            ByLabel.Clear();
        }
    }
}
