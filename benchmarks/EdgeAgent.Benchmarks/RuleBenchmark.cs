using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// What 200 rules cost at 50 events a second: of four kinds in turn, each rule begun by a quarter of the events, resting for 30 s after its own or not at all, and all of them begun by each. Rounds of 2,000 events; the least and the middle of
/// 15, in processor time of the whole process. Run by <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- rules</c>.
/// </summary>
internal static class RuleBenchmark
{
    private const int Rules = 200;
    private const int Rounds = 15;
    private const int Events = 2000;
    private const double EventsPerSecond = 50;

    private static readonly string[] Conditions =
    [
        "event.data.score > 0.5 && count('gate', 'person') > 1", "count('gate', 'person', 'door') > 0 && event.source === 'gate'", "seen('zone.entered', '10s', {source: 'gate', zone: 'door'})",
        "(last('speech.transcript')?.data.text ?? '').includes('confirm') && minutes() > 360",
    ];

    public static void Print()
    {
        Console.WriteLine("200 rules                                   µs an event, least/middle   of a core at 50 events/s");
        Measure("begun by a quarter of the events, resting", i => Kinds[i % Kinds.Length], TimeSpan.FromSeconds(30));
        Measure("begun by a quarter of the events", i => Kinds[i % Kinds.Length], TimeSpan.Zero);
        Measure("all begun by each event", _ => "*.*", TimeSpan.Zero);
    }

    private static readonly string[] Kinds = ["zone.entered", "object.entered", "keyword.detected", "count.changed"];

    private static void Measure(string name, Func<int, string> when, TimeSpan cooldown)
    {
        var vocabulary = new RuleVocabulary([new("gate", ["person"], ["door"]), new("desk", [], [])], []);
        var fired = 0;
        using var book = new RuleBook([.. Enumerable.Range(0, Rules).Select(Rule)], vocabulary, _ => fired++, _ => { });
        var start = new DateTimeOffset(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
        var at = TimeSpan.Zero;
        var sequence = 0L;
        Play();
        var times = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var used = Environment.CpuUsage.TotalTime;
            Play();
            times[round] = (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / Events;
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44}{times[0],8:0.0} / {times[Rounds / 2],-8:0.0}        {times[0] * EventsPerSecond / 1e4,6:0.00} % / {times[Rounds / 2] * EventsPerSecond / 1e4:0.00} %   {fired} fired"));

        RuleDefinition Rule(int i)
        {
            IReadOnlyList<string> types = when(i) == "*.*" ? Kinds : [when(i)];
            var text = Conditions[i / Kinds.Length % Conditions.Length];
            if (text.StartsWith("event.data.score", StringComparison.Ordinal) && types.Contains("count.changed"))
                text = Conditions[1];
            var events = new Dictionary<string, IReadOnlyCollection<EventDescriptor>> { ["event"] = [.. types.SelectMany(vocabulary.KindsOf)] };
            return new RuleDefinition
            {
                Name = $"rule-{i}",
                When = types,
                If = RuleExpression.Condition(text, vocabulary, events, out var faults) ?? throw new InvalidOperationException(faults[0].Message),
                Cooldown = cooldown,
                Zone = TimeZoneInfo.Utc,
            };
        }

        void Play()
        {
            for (var i = 0; i < Events; i++)
            {
                at += TimeSpan.FromSeconds(1 / EventsPerSecond);
                EventData data = (i % 4) switch
                {
                    0 => new ZoneEntered { Zone = "door", Label = "person", Score = 0.8, Box = new Box(0, 0, 0.1, 0.2), Track = i % 50, Model = "m" },
                    1 => new ObjectEntered { Label = "person", Score = 0.8, Box = new Box(0, 0, 0.1, 0.2), Track = i % 50, Model = "m" },
                    2 => new KeywordDetected { Keyword = "stop", Score = 0.9, StartMs = 0, EndMs = 500, Model = "w" },
                    _ => new CountChanged { Zone = "door", Label = "person", Count = i % 3, Total = i % 3 },
                };
                var source = new EventSource("a", i % 4 == 2 ? SourceKind.Microphone : SourceKind.Camera, i % 4 == 2 ? "desk" : "gate");
                book.Take(new EventEnvelope(Guid.CreateVersion7(start + at), source, start + at, ++sequence, true, null, data), at);
                book.Advance(at - TimeSpan.FromSeconds(0.5));
            }
        }
    }
}
