using System.Text.Json;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>
/// Why rules did and did not fire, a line of JSON for each time that one looked: <c>rules.jsonl</c> of the state folder, and the file before it. What is the same as the time before is one
/// line. Bounded; what cannot be written is lost.
/// </summary>
/// <param name="path">The file; null where nothing is kept.</param>
internal sealed class RuleJournal(string? path)
{
    /// <summary>The file's name in the state folder.</summary>
    public const string FileName = "rules.jsonl";

    /// <summary>Then it becomes the file before, and the one before that goes.</summary>
    public const long MostBytes = 1024 * 1024;

    private const int MostUnwritten = 2000;

    private readonly Dictionary<string, RuleJournalLine> _last = [];
    private readonly List<RuleJournalLine> _lines = [];

    /// <summary>The file before a file.</summary>
    public static string Before(string path) => path + ".1";

    /// <summary>A rule has looked.</summary>
    public void Add(RuleAnswer answer)
    {
        if (path is null)
            return;
        if (_last.TryGetValue(answer.Rule, out var last) && last.IsSame(answer))
        {
            last.Times++;
            last.Until = answer.At;
            return;
        }

        if (_lines.Count == MostUnwritten)
            _lines.RemoveAt(0);
        _lines.Add(_last[answer.Rule] = new RuleJournalLine(answer));
    }

    /// <summary>Writes what has come.</summary>
    public void Flush()
    {
        if (path is null || _lines.Count == 0)
            return;
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length > MostBytes)
                File.Move(path, Before(path), overwrite: true);
            File.AppendAllLines(path, _lines.Select(line => JsonSerializer.Serialize(line, RuleJsonContext.Readable.RuleJournalLine)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The memory of the rules is written to the same folder, and says so.
        }

        _lines.Clear();
        _last.Clear();
    }

    /// <summary>The lines of a file, oldest first; those that are none are left out.</summary>
    public static IEnumerable<RuleJournalLine> Read(string path)
    {
        foreach (var file in new[] { Before(path), path }.Where(File.Exists))
        {
            foreach (var text in File.ReadLines(file))
            {
                if (Parse(text) is { } line)
                    yield return line;
            }
        }
    }

    private static RuleJournalLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RuleJsonContext.Readable.RuleJournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
