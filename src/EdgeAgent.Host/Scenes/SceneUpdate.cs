using System.Text;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Scenes;

/// <summary>
/// Finds how the files of a scene would be changed so that they ask for what came. Of what is expected only the moment is: where the one event that can be meant came at another one. What is
/// forbidden, how often, and with which values is a person's to change, or a regression would be written down as wanted.
/// </summary>
internal static class SceneUpdate
{
    private const int MostLines = 60;

    /// <summary>Finds it.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="watch">What has come.</param>
    /// <param name="judge">What is wrong with it.</param>
    /// <param name="golden">Every event that was to come; null where the file is not there yet.</param>
    public static IReadOnlyList<ChangedFile> Of(Scene scene, SceneWatch watch, SceneJudge judge, IReadOnlyList<GoldenEvent>? golden) =>
        [.. ((ChangedFile?[])[OfMoments(scene, judge), OfEvents(scene, watch, golden)]).OfType<ChangedFile>()];

    private static ChangedFile? OfEvents(Scene scene, SceneWatch watch, IReadOnlyList<GoldenEvent>? golden)
    {
        if (scene.Exact is not { } file)
            return null;
        var came = watch.All;
        if (golden is null)
            return new ChangedFile(file, Cut([.. came.Select(happened => $"+ {GoldenFile.Line(happened)}")]), () => GoldenFile.Write(file, came));
        var changes = GoldenComparison.Compare(golden, came, out var uncompared);
        if (changes.Count == 0)
            return null;
        List<string> lines = [.. changes.SelectMany(LinesOf)];
        if (uncompared > 0)
            lines.Add($"  {uncompared} further events are written without being compared, so much differs before them");
        return new ChangedFile(file, Cut(lines), () => GoldenFile.Write(file, came));
    }

    private static IEnumerable<string> LinesOf(GoldenChange change)
    {
        if (change.Expected is { } expected)
            yield return $"- {GoldenFile.Line(expected)}";
        if (change.Came is { } came)
            yield return $"+ {GoldenFile.Line(came)}";
    }

    private static ChangedFile? OfMoments(Scene scene, SceneJudge judge)
    {
        List<(int Number, TimeSpan At)> moved = [.. scene.Expected.Index().Select(expectation => (expectation.Index, judge.Moved(expectation.Index)?.At)).Where(m => m.At is not null).Select(m => (m.Index, m.At!.Value))];
        if (moved.Count == 0)
            return null;
        var path = scene.File.Path;
        var text = YamlText.ReadFile(path);
        var edits = new List<(YamlExtent Extent, string Text)>();
        foreach (var (number, at) in moved)
        {
            if (MomentOf(text, scene.Expected[number].Pattern.Key) is { } extent)
                edits.Add((extent, SceneEvent.Moment(at)));
        }

        return edits.Count == 0 ? null : new ChangedFile(path, [.. edits.SelectMany(edit => LinesOf(text, edit.Extent, edit.Text))], () => Write(path, text, edits));
    }

    /// <summary>Where the moment of an expectation is written; null where it is written elsewhere, or is a range.</summary>
    private static YamlExtent? MomentOf(string text, string key)
    {
        var number = int.Parse(key.AsSpan()[(key.IndexOf('[', StringComparison.Ordinal) + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
        return YamlTreeReader.Read(text) is YamlMapping root
            && root.Entries.FirstOrDefault(entry => entry.Key.Text == "expect") is { IsAlias: false, Value: YamlSequence list }
            && list.Items[number] is YamlMapping expectation
            && expectation.Entries.FirstOrDefault(entry => entry.Key.Text == "at") is { IsAlias: false, Value: YamlScalar { Tag: null } } at
            ? at.ValueExtent
            : null;
    }

    private static IEnumerable<string> LinesOf(string text, YamlExtent extent, string value)
    {
        var start = text.LastIndexOf('\n', Math.Max(0, extent.Start - 1)) + 1;
        var end = text.IndexOf('\n', extent.End) is >= 0 and var found ? found : text.Length;
        yield return $"- {text[start..end].TrimEnd('\r')}";
        yield return $"+ {text[start..extent.Start]}{value}{text[extent.End..end].TrimEnd('\r')}";
    }

    private static void Write(string path, string text, List<(YamlExtent Extent, string Text)> edits)
    {
        foreach (var (extent, value) in edits.OrderByDescending(edit => edit.Extent.Start))
            text = $"{text[..extent.Start]}{value}{text[extent.End..]}";
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(text), toDisk: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SceneException($"{path} cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static List<string> Cut(List<string> lines) => lines.Count <= MostLines ? lines : [.. lines.Take(MostLines), $"  and {lines.Count - MostLines} more lines"];
}
