using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Host.Scenes;

/// <summary>Looks on while a scene is played: holds each event against what is asked for, and keeps what the judge needs. Not thread-safe.</summary>
internal sealed class SceneWatch : IDisposable
{
    /// <summary>More events than that are no scene.</summary>
    public const int MostEvents = 200_000;

    private readonly Scene _scene;
    private readonly EventConditions _conditions;
    private readonly List<SceneEvent> _fitting = [];
    private readonly List<IReadOnlyList<int>> _fits = [];
    private readonly Dictionary<EventPattern, SceneMiss> _nearest = [];
    private readonly Dictionary<EventPattern, int> _moved = [];
    private readonly Dictionary<EventPattern, List<SceneEvent>> _forbidden = [];
    private readonly Dictionary<EventPattern, SceneMiss> _untold = [];
    private readonly Dictionary<string, int> _types = [];
    private readonly List<GoldenEvent> _all = [];

    /// <summary>A watch that has seen nothing yet.</summary>
    public SceneWatch(Scene scene)
    {
        _scene = scene;
        _conditions = new EventConditions(scene.Expected.Select(e => e.Pattern).Concat(scene.Forbidden).Select(pattern => pattern.If).OfType<RuleExpression>(), scene.Vocabulary, scene.From?.Offset ?? TimeSpan.Zero);
    }

    /// <summary>How many events have come.</summary>
    public int Count { get; private set; }

    /// <summary>The events that an expectation could be about, in their order.</summary>
    public IReadOnlyList<SceneEvent> Fitting => _fitting;

    /// <summary>The numbers of those expectations, of each.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Fits => _fits;

    /// <summary>How many of each type have come.</summary>
    public IReadOnlyDictionary<string, int> Types => _types;

    /// <summary>Every event, where the scene asks for that.</summary>
    public IReadOnlyList<GoldenEvent> All => _all;

    /// <summary>The nearest to what was asked for of those that are not it; null where none came of its types.</summary>
    public SceneMiss? NearestTo(EventPattern pattern) => _nearest.GetValueOrDefault(pattern);

    /// <summary>How many are what was asked for but for the moment at which they came.</summary>
    public int MovedOf(EventPattern pattern) => _moved.GetValueOrDefault(pattern);

    /// <summary>What was forbidden and came.</summary>
    public IReadOnlyList<SceneEvent> Forbidden(EventPattern pattern) => _forbidden.GetValueOrDefault(pattern) ?? [];

    /// <summary>The first event of which it could not be told whether it is forbidden; null where that was always known.</summary>
    public SceneMiss? UntoldOf(EventPattern pattern) => _untold.GetValueOrDefault(pattern);

    /// <inheritdoc/>
    public void Dispose() => _conditions.Dispose();

    /// <summary>Takes an event.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="at">When, from the beginning of the media.</param>
    /// <exception cref="SceneException">There are too many.</exception>
    public void Take(EventEnvelope envelope, TimeSpan at)
    {
        if (++Count > MostEvents)
            throw new SceneException($"More than {MostEvents} events came. Cut the media to what the scene is about, or lower 'fps' of its cameras.");
        var happened = new SceneEvent(envelope, at);
        _types[happened.Type] = _types.GetValueOrDefault(happened.Type) + 1;
        if (_scene.Exact is not null && GoldenEvent.IsOfScene(EventCatalogue.Of(envelope.Data).Record))
            _all.Add(GoldenEvent.Of(happened));
        _conditions.Take(envelope, at);
        var fits = new List<int>();
        foreach (var (number, expectation) in _scene.Expected.Index())
        {
            if (Fit(expectation.Pattern, happened))
                fits.Add(number);
        }

        if (fits.Count > 0)
        {
            _fitting.Add(happened);
            _fits.Add(fits);
        }

        foreach (var pattern in _scene.Forbidden.Where(pattern => pattern.Types.Contains(happened.Type)))
            Forbid(pattern, happened);
    }

    private void Forbid(EventPattern pattern, SceneEvent happened)
    {
        var differences = pattern.Against(happened, _conditions);
        if (differences is [{ IsFault: true } fault])
            _untold.TryAdd(pattern, new SceneMiss(happened, [fault]));
        if (differences.Count > 0)
            return;
        if (!_forbidden.TryGetValue(pattern, out var came))
            _forbidden[pattern] = came = [];
        came.Add(happened);
    }

    private bool Fit(EventPattern pattern, SceneEvent happened)
    {
        if (!pattern.Types.Contains(happened.Type))
            return false;
        var differences = pattern.Against(happened, _conditions);
        if (differences is [{ Off: not null }])
            _moved[pattern] = MovedOf(pattern) + 1;
        if (differences.Count > 0)
            _nearest[pattern] = SceneMiss.Nearer(_nearest.GetValueOrDefault(pattern), new SceneMiss(happened, differences));
        return differences.Count == 0;
    }
}
