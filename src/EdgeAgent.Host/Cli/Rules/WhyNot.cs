using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Cli.Rules;

/// <summary>Says why a rule did not fire around a moment: what it looked at, and which condition did not hold with which value.</summary>
/// <param name="journal">The file of what the rules have looked at.</param>
/// <param name="output">Where it is said.</param>
internal sealed class WhyNot(string journal, TextWriter output)
{
    private const int MostLines = 10;

    /// <summary>Says it.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="at">The moment; null for the last times.</param>
    /// <param name="asJson">Whether as the journal has it.</param>
    /// <returns>Whether the rule has looked at anything.</returns>
    public bool Say(string rule, DateTimeOffset? at, bool asJson)
    {
        List<RuleJournalLine> all = [.. RuleJournal.Read(journal)];
        List<RuleJournalLine> lines = [.. all.Where(line => line.Rule == rule)];
        if (lines.Count == 0)
        {
            var known = all.Select(line => line.Rule).Distinct().ToList();
            Terminal.Error.WriteLine(known.Count == 0 ? "No rule has looked at anything yet, or nothing of it is kept: the agent writes it every ten seconds."
                : $"Nothing is known of a rule '{PrintableText.Of(rule)}': none of the events that begin it has come.{(Spelling.Nearest(rule, known) is { } near ? $" Did you mean '{near}'?" : "")}");
            return false;
        }

        foreach (var line in at is { } moment ? Around(lines, moment) : lines.TakeLast(MostLines))
        {
            if (asJson)
                output.WriteLine(JsonText.Of(line));
            else
                Print(line);
        }

        return true;
    }

    // The nearest ones, most of them before: what came after is of less help.
    private static IEnumerable<RuleJournalLine> Around(List<RuleJournalLine> lines, DateTimeOffset moment)
    {
        var after = lines.FindIndex(line => line.At > moment);
        var end = after < 0 ? lines.Count : Math.Min(after + 2, lines.Count);
        return lines.Take(end).TakeLast(MostLines);
    }

    private void Print(RuleJournalLine line)
    {
        var when = line.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var again = line.Times > 1 ? string.Create(CultureInfo.InvariantCulture, $", {line.Times} times until {line.Until.UtcDateTime:HH:mm:ss'Z'}") : "";
        output.WriteLine($"{when}  {InWords(line.Outcome)}{again}");
        if (line.Type is not null)
            output.WriteLine($"    it looked at {PrintableText.Of(line.Type)} of {PrintableText.Of(line.Source is { Length: > 0 } source ? source : "the agent")} ({line.Event})");
        foreach (var (reason, i) in line.Reasons.Select((reason, i) => (reason, i)))
            output.WriteLine($"    {(line.Outcome is RuleOutcome.NotSo or RuleOutcome.Broken or RuleOutcome.Fault && i == line.Reasons.Count - 1 ? "no " : "yes")}  {Said(reason)}");
    }

    private static string Said(EventReason reason) =>
        PrintableText.Of(reason.Needed is { } needed ? $"{reason.What} is {reason.Found}, asked is {needed}" : $"{reason.What}: {reason.Found}");

    private static string InWords(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Fired => "fired",
        RuleOutcome.NotSo => "a condition did not hold",
        RuleOutcome.Holding => "its condition holds; it has to stay so for a while",
        RuleOutcome.Broken => "its condition did not stay so long enough",
        RuleOutcome.Waiting => "its condition came about; it waits for what must follow or stay away",
        RuleOutcome.Missed => "what had to follow did not come in time",
        RuleOutcome.Came => "what had to stay away came",
        RuleOutcome.Cooling => "it rests after its last event (cooldown)",
        RuleOutcome.Closed => "its schedule is closed",
        RuleOutcome.Full => "it waits for too much already; the oldest was given up",
        RuleOutcome.Lost => "the agent was not there when it would have been told",
        _ => "its expression could not be evaluated",
    };
}
