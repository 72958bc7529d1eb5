using System.Text;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Diary;

/// <summary>A diary in a state folder of a test's own.</summary>
internal sealed class DiaryBench : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _state = new();

    public DiaryBench() => Options = new DiaryOptions { Folder = _state["diary"], MaxBytes = 10_000_000 };

    public DiaryOptions Options { get; set; }

    public FakeTimeProvider Time { get; } = new(Noon);

    public string State => _state.Path;

    public DiaryReader Reader => new(Options.Folder);

    public IReadOnlyList<string> Segments => Directory.Exists(Options.Folder) ? [.. Directory.GetFiles(Options.Folder, "*.jsonl").Order(StringComparer.Ordinal)] : [];

    public static EventEnvelope Event(int number, string label = "person", EventCause? cause = null, EventData? data = null) => new(
        IdOf(number), new EventSource("line-3", SourceKind.Camera, "entrance"), Noon.AddSeconds(number), number, true, "track/1",
        data ?? new ObjectEntered { Label = label, Score = 0.5, Box = new Box(0.1, 0.2, 0.3, 0.4), Track = number, Model = "yolo", StreamTimeMs = number })
    {
        Cause = cause,
    };

    /// <summary>A UUIDv7 of a second of its own.</summary>
    public static Guid IdOf(int number) => Guid.Parse($"{Noon.AddSeconds(number).ToUnixTimeMilliseconds():x12}70008000000000000000"[..32]);

    public DiaryEntry Entry(int number) => new DiaryEntry.Told(Time.GetUtcNow(), Event(number));

    public DiaryWriter Open(bool isClockRight = true)
    {
        var writer = new DiaryWriter(Options, Time, () => isClockRight);
        writer.Open();
        return writer;
    }

    /// <summary>Writes events into a diary and closes it as an agent does that ends.</summary>
    public void Write(IEnumerable<int> numbers)
    {
        using var writer = Open();
        foreach (var number in numbers)
            Assert.Null(writer.Stage(Entry(number)));
        writer.Commit();
        writer.Flush();
    }

    public (DiaryVerdict Verdict, IReadOnlyList<DiaryFinding> Findings) Audit()
    {
        var findings = new List<DiaryFinding>();
        var verdict = new DiaryAudit(State, findings.Add).Run();
        Assert.Equal(findings.Count, verdict.Findings);
        return (verdict, findings);
    }

    /// <summary>The sequence numbers of the events that are there, the oldest first.</summary>
    public IReadOnlyList<int> Numbers() => [.. Reader.Read(new DiaryFilter()).Select(e => e.Data.GetProperty("track").GetInt32()).Reverse()];

    public static List<string> LinesOf(string segment) => [.. File.ReadAllLines(segment, Encoding.UTF8)];

    public static void PutLines(string segment, IEnumerable<string> lines) => File.WriteAllText(segment, string.Concat(lines.Select(line => line + "\n")));

    public void Dispose() => _state.Dispose();
}
