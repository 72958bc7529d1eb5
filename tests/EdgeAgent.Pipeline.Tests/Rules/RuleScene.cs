using System.Globalization;
using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Tests.Rules;

/// <summary>A site with a camera <c>entrance</c> (person, car; zones door and press), a camera <c>belt</c> and a microphone <c>desk</c>, and what happens there second by second.</summary>
internal sealed class RuleScene : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    public static RuleVocabulary Vocabulary { get; } = new(
        [new("entrance", ["person", "car"], ["door", "press"]), new("belt", [], []), new("desk", [], [])], ["stop_line", "other"]);

    private readonly RuleBook _book;
    private readonly Dictionary<string, long> _sequences = [];

    public RuleScene(params RuleDefinition[] rules) => _book = new RuleBook(rules, Vocabulary, Fired.Add, Answers.Add) { Origin = Start };

    public void Dispose() => _book.Dispose();

    public List<RuleFiring> Fired { get; } = [];

    public List<RuleAnswer> Answers { get; } = [];

    public List<ConditionChange> Changes { get; } = [];

    /// <summary>The seconds after the start at which conditions have begun to hold (+) and ceased to (-).</summary>
    public IEnumerable<string> ChangedAt => Changes.Select(change => string.Create(CultureInfo.InvariantCulture, $"{(change.Holds ? '+' : '-')}{change.At.TotalSeconds:0.0######}"));

    /// <summary>Seconds after the start at which rules have fired.</summary>
    public IEnumerable<double> FiredAt => Fired.Select(fired => (fired.At - Start).TotalSeconds);

    public static IReadOnlyDictionary<string, IReadOnlyCollection<EventDescriptor>> About(params string[] patterns) =>
        new[] { patterns }.Where(p => p.Length > 0).ToDictionary(_ => "event", p => (IReadOnlyCollection<EventDescriptor>)[.. p.SelectMany(Vocabulary.KindsOf).Distinct()]);

    private static Dictionary<string, IReadOnlyCollection<EventDescriptor>> AboutBoth(string first, string second) => new()
    {
        ["event"] = [.. Vocabulary.KindsOf(second)],
        ["first"] = [.. Vocabulary.KindsOf(first)],
    };

    /// <summary>A condition that has to be right.</summary>
    public static RuleExpression Condition(string text, params string[] about) =>
        RuleExpression.Condition(text, Vocabulary, About(about), out var faults) ?? throw new ArgumentException(string.Join("; ", faults.Select(f => f.Message)), nameof(text));

    /// <summary>The condition of a second step.</summary>
    public static RuleExpression Second(string text, string first, string second) =>
        RuleExpression.Condition(text, Vocabulary, AboutBoth(first, second), out var faults)
        ?? throw new ArgumentException(string.Join("; ", faults.Select(f => f.Message)), nameof(text));

    public static RuleDefinition Rule(string name, string when, string? condition = null) => new()
    {
        Name = name,
        When = [when],
        If = condition is null ? null : Condition(condition, when),
        Zone = TimeZoneInfo.Utc,
    };

    /// <summary>What a second step tells.</summary>
    public static RuleExpression SecondValue(string text, string first, string second) =>
        RuleExpression.Value(text, Vocabulary, AboutBoth(first, second), out var faults) ?? throw new ArgumentException(string.Join("; ", faults.Select(f => f.Message)), nameof(text));

    public RuleScene At(double second, string source, EventData data, string? subject = null)
    {
        var kind = source == "desk" ? SourceKind.Microphone : SourceKind.Camera;
        var at = TimeSpan.FromSeconds(second);
        _sequences[source] = _sequences.GetValueOrDefault(source) + 1;
        _book.Advance(at - TimeSpan.FromTicks(1));
        _book.Take(new EventEnvelope(Guid.CreateVersion7(Start + at), new EventSource("line-3", kind, source), Start + at, _sequences[source], true, subject, data), at);
        return this;
    }

    public RuleScene Until(double second)
    {
        _book.Advance(TimeSpan.FromSeconds(second));
        return this;
    }

    public RuleMemory Remember(double second) => JsonSerializer.Deserialize<RuleMemory>(JsonSerializer.Serialize(_book.Remember(TimeSpan.FromSeconds(second), Start.AddSeconds(second))))!;

    public RuleScene Resume(RuleMemory memory, double second)
    {
        _book.Resume(memory, TimeSpan.FromSeconds(second), Start.AddSeconds(second));
        return this;
    }

    public RuleScene Use(params RuleDefinition[] rules)
    {
        _book.Use(rules, Vocabulary);
        return this;
    }

    public RuleScene Watch(string name, string condition)
    {
        _book.Watch([new ConditionDefinition(name, Condition(condition))], Changes.Add);
        return this;
    }

    public RuleScene Report(double second, SourceHealth health)
    {
        _book.Report(health, TimeSpan.FromSeconds(second));
        return this;
    }

    public static KeywordDetected Keyword(string word, double score = 0.9) => new() { Keyword = word, Score = score, StartMs = 0, EndMs = 500, Model = "wake" };

    public static SpeechTranscript Said(string text) => new() { Utterance = 1, Text = text, Confidence = 0.9, StartMs = 0, EndMs = 1000, Words = [], Model = "asr" };

    public static ObjectEntered Enters(int track, string label = "person") => new() { Label = label, Score = 0.8, Box = new Box(0, 0, 0.1, 0.2), Track = track, Model = "yolox" };

    public static ObjectLeft Leaves(int track, string label = "person") => new() { Label = label, Score = 0.8, Box = new Box(0, 0, 0.1, 0.2), Track = track, Model = "yolox", DurationMs = 1000 };

    public static CountChanged InZone(string zone, int count, string label = "person") => new() { Zone = zone, Label = label, Count = count, Total = count };
}
