namespace EdgeAgent.Host.Scenes;

/// <summary>Says of everything that a scene asks for whether it is so, and if not what came instead.</summary>
/// <param name="scene">The scene.</param>
/// <param name="watch">What has come.</param>
internal sealed class SceneJudge(Scene scene, SceneWatch watch)
{
    private const int MostShown = 10;
    private const int MostTypes = 6;

    private readonly Assignment _assignment = Assignment.Of([.. scene.Expected.Select(expectation => expectation.Count)], watch.Fits);

    /// <summary>Judges.</summary>
    /// <param name="golden">Every event that is to come; null where the scene does not ask for that, or the file is not there.</param>
    public IReadOnlyList<SceneCheck> Judge(IReadOnlyList<GoldenEvent>? golden)
    {
        List<SceneCheck> checks =
        [
            .. scene.Expected.Select((expectation, number) => new SceneCheck(CheckKind.Expect, expectation.Pattern.Key, expectation.Pattern.Line, expectation.Words, Expected(expectation, number))),
            .. scene.Forbidden.Select(pattern => new SceneCheck(CheckKind.Forbid, pattern.Key, pattern.Line, pattern.Words, Forbidden(pattern))),
        ];
        if (scene.Exact is { } file)
            checks.Add(new SceneCheck(CheckKind.Exact, "exact", scene.ExactLine, $"every event as in {Path.GetFileName(file)}", golden is null ? [$"{file} does not exist. 'edgeagent test --update' writes it."] : Exact(golden)));
        return checks;
    }

    /// <summary>Counts. An event that is forbidden twice, or both too much and forbidden, is one wrong event; what <c>exact</c> asks for is counted by itself.</summary>
    /// <param name="golden">Every event that is to come; null where the scene does not ask for that, or the file is not there.</param>
    public SceneScore Score(IReadOnlyList<GoldenEvent>? golden)
    {
        var wrong = new HashSet<SceneEvent>(ReferenceEqualityComparer.Instance);
        var (found, missed) = (0, 0);
        foreach (var (number, expectation) in scene.Expected.Index())
        {
            var least = expectation.Count.Least;
            found += Math.Min(_assignment.Taken[number], least);
            missed += Math.Max(0, least - _assignment.Taken[number]);
            wrong.UnionWith(LeftOf(number));
        }

        foreach (var pattern in scene.Forbidden)
            wrong.UnionWith(watch.Forbidden(pattern));
        var score = new SceneScore(found, missed, wrong.Count);
        return golden is null || scene.Exact is null ? score : score + ScoreOf(golden);
    }

    /// <summary>The event that an expectation is about, which came at another moment; null unless only one can be meant, which stands for nothing else.</summary>
    /// <param name="number">The expectation's number, from 0.</param>
    public SceneEvent? Moved(int number)
    {
        var (count, pattern) = (scene.Expected[number].Count, scene.Expected[number].Pattern);
        if (_assignment.Taken[number] > 0 || count.Least > 1 || watch.MovedOf(pattern) != 1 || watch.NearestTo(pattern)?.Event is not { } moved)
            return null;
        return watch.Fitting.Index().Any(other => ReferenceEquals(other.Item, moved) && _assignment.Choice[other.Index] is not null) ? null : moved;
    }

    private List<string> Expected(Expectation expectation, int number)
    {
        var (taken, count) = (_assignment.Taken[number], expectation.Count);
        if (taken < count.Least)
            return [taken == 0 ? "did not come" : $"came {Times(taken)}, asked is {count}: {MomentsOf(number)}", .. Instead(expectation.Pattern, number)];
        var left = LeftOf(number);
        if (left.Count == 0)
            return [];
        return [$"came {Times(taken + left.Count)}, asked is {count}: {MomentsOf(number)}", .. Shown([.. left.Select(happened => $"too much: {Tell(happened)}")])];
    }

    /// <summary>Events that an expectation is the first to ask for, and that are more than it takes.</summary>
    private List<SceneEvent> LeftOf(int number) => [.. watch.Fits.Index().Where(fits => _assignment.Choice[fits.Index] is null && fits.Item[0] == number).Select(fits => watch.Fitting[fits.Index])];

    /// <summary>An event that came otherwise than it was to is both missed and wrong.</summary>
    private SceneScore ScoreOf(IReadOnlyList<GoldenEvent> golden)
    {
        var changes = GoldenComparison.Compare(golden, watch.All, out var uncompared);
        var missed = Math.Min(golden.Count, changes.Count(change => change.Expected is not null) + uncompared);
        return new SceneScore(golden.Count - missed, missed, Math.Min(watch.All.Count, changes.Count(change => change.Came is not null) + uncompared));
    }

    private IEnumerable<string> Instead(EventPattern pattern, int number)
    {
        foreach (var (at, fits) in watch.Fits.Index().Where(fits => fits.Item.Contains(number) && _assignment.Choice[fits.Index] is { } other && other != number).Take(1))
            yield return $"{watch.Fitting[at].Words} would be it, and stands for {scene.Expected[_assignment.Choice[at]!.Value].Pattern.Key} already";
        if (watch.NearestTo(pattern) is { } miss)
            yield return $"nearest is {miss.Words}";
        else if (!pattern.Types.Any(watch.Types.ContainsKey))
            yield return $"no {string.Join(" or ", pattern.Written)} came at all; there came {Types()}";
    }

    private IReadOnlyList<string> Forbidden(EventPattern pattern)
    {
        if (watch.Forbidden(pattern) is { Count: > 0 } came)
            return [$"came {Times(came.Count)}", .. Shown([.. came.Select(Tell)])];
        // What nobody can tell has not stayed away.
        return watch.UntoldOf(pattern) is { } untold ? [$"could not be told of {untold.Words}"] : [];
    }

    private List<string> Exact(IReadOnlyList<GoldenEvent> golden)
    {
        var changes = GoldenComparison.Compare(golden, watch.All, out var uncompared);
        if (changes.Count == 0)
            return [];
        return
        [
            $"{changes.Count} of {golden.Count} events differ; {watch.All.Count} came",
            .. Shown([.. changes.Select(change => change.Words)]),
            .. uncompared > 0 ? [$"{uncompared} further events were not compared, so much differs before them"] : Array.Empty<string>(),
        ];
    }

    private string MomentsOf(int number)
    {
        List<string> moments = [.. watch.Fits.Index().Where(fits => _assignment.Choice[fits.Index] == number || (_assignment.Choice[fits.Index] is null && fits.Item[0] == number)).Select(fits => SceneEvent.Moment(watch.Fitting[fits.Index].At))];
        return moments.Count <= MostShown ? string.Join(", ", moments) : $"{string.Join(", ", moments.Take(MostShown))}, …";
    }

    private string Types() => watch.Types.Count == 0 ? "nothing"
        : string.Join(", ", watch.Types.OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal).Take(MostTypes).Select(type => $"{type.Value} {type.Key}")) + (watch.Types.Count > MostTypes ? ", …" : "");

    private static string Tell(SceneEvent happened) => happened.Gist is { Length: > 0 } gist ? $"{happened.Words} ({gist})" : happened.Words;

    private static IEnumerable<string> Shown(IReadOnlyList<string> all) => all.Count <= MostShown ? all : all.Take(MostShown).Append($"and {all.Count - MostShown} more");

    private static string Times(int count) => count switch { 1 => "once", 2 => "twice", _ => $"{count} times" };
}
