using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Demo;

/// <summary>What is seen and said in the demo's media, as their makers wrote it down, and how far an agent's events agree with it.</summary>
internal sealed class DemoTruth(IReadOnlyList<DemoTruth.Part> parts, IReadOnlyList<DemoTruth.Command> commands)
{
    private static readonly string Video = Path.Combine(Repository.Root, "demo", "conveyor.json");
    private static readonly string Voice = Path.Combine(Repository.Root, "demo", "operator.json");

    /// <summary>The files that hold it.</summary>
    public static IReadOnlyList<string> Files { get; } = [Video, Voice];

    /// <summary>Parts whose whole passage is in the video, and those that its ends cut off.</summary>
    public IReadOnlyList<Part> Parts => parts;

    /// <summary>What the operator says.</summary>
    public IReadOnlyList<Command> Commands => commands;

    /// <summary>A part: the middle of its passage, in milliseconds.</summary>
    public sealed record Part(int Number, bool IsDefective, bool IsComplete, double MiddleMs);

    /// <summary>A command, and when it is said, in milliseconds.</summary>
    public sealed record Command(string Text, double StartMs, double EndMs);

    /// <summary>A part that was told: the middle of its sightings, in milliseconds.</summary>
    public sealed record Verdict(bool IsDefective, double MiddleMs);

    /// <summary>Reads the files.</summary>
    public static DemoTruth Read()
    {
        using var video = JsonDocument.Parse(File.ReadAllText(Video));
        using var voice = JsonDocument.Parse(File.ReadAllText(Voice));
        return new DemoTruth(
            [.. video.RootElement.GetProperty("parts").EnumerateArray().Select(p => new Part(
                p.GetProperty("part").GetInt32(), p.GetProperty("verdict").GetString() == "defective", p.GetProperty("complete").GetBoolean(),
                (p.GetProperty("whole_from_ms").GetDouble() + p.GetProperty("whole_to_ms").GetDouble()) / 2))],
            [.. voice.RootElement.GetProperty("commands").EnumerateArray().Select(c => new Command(
                c.GetProperty("text").GetString()!, c.GetProperty("start_ms").GetDouble(), c.GetProperty("end_ms").GetDouble()))]);
    }

    /// <summary>The complete defective parts that were told as such exactly once.</summary>
    public IReadOnlyList<Part> Caught(IEnumerable<Verdict> verdicts)
    {
        var told = Alarms(verdicts);
        return [.. parts.Where(p => p is { IsComplete: true, IsDefective: true } && told[p].Count() == 1)];
    }

    /// <summary>The complete flawless parts that were told as defective.</summary>
    public IReadOnlyList<Part> FalselyFlagged(IEnumerable<Verdict> verdicts)
    {
        var told = Alarms(verdicts);
        return [.. parts.Where(p => p is { IsComplete: true, IsDefective: false } && told[p].Any())];
    }

    /// <summary>The commands of which the transcripts in their time say exactly the text, and nothing else.</summary>
    public IReadOnlyList<Command> Understood(IReadOnlyList<Command> transcripts) =>
        [.. commands.Where(c => transcripts.Where(t => t.StartMs < c.EndMs && t.EndMs > c.StartMs).Select(t => t.Text).SequenceEqual([c.Text], StringComparer.OrdinalIgnoreCase))];

    // Parts come one after another: a verdict is about the part whose middle is nearest.
    private ILookup<Part, Verdict> Alarms(IEnumerable<Verdict> verdicts) =>
        verdicts.Where(v => v.IsDefective).ToLookup(v => parts.MinBy(p => Math.Abs(p.MiddleMs - v.MiddleMs))!);
}
