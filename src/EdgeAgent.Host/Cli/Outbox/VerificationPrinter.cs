using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>
/// Prints what a subscriber notices and can prove: a JSON object a line, or text for a person. Of each kind and source it prints so many lines and
/// counts the others: a slow reader must not make the broker drop what it is to be told about.
/// </summary>
internal sealed class VerificationPrinter(TextWriter output, bool json)
{
    private const int LinesOfAKind = 20;
    private const int HolesShown = 10;
    private const int HolesOfARow = 100;

    private readonly Dictionary<(string Source, SequenceFindingKind Kind), int> _lines = [];

    /// <summary>Prints something that was noticed.</summary>
    public void Print(SequenceFinding finding)
    {
        var lines = _lines[(finding.Source, finding.Kind)] = _lines.GetValueOrDefault((finding.Source, finding.Kind)) + 1;
        if (lines > LinesOfAKind)
            return;
        output.WriteLine(json ? JsonText.Of(new FindingRow(finding.Kind, finding.Source, finding.From, finding.To)) : PrintableText.Of(TextOf(finding)));
        if (!json && lines == LinesOfAKind)
            output.WriteLine("  (what is more of this kind is counted only)");
    }

    /// <summary>Prints what can be said of a source at the end.</summary>
    public void Print(SourceVerdict verdict, IEnumerable<(long From, long To)> holes)
    {
        if (json)
            output.WriteLine(JsonText.Of(RowOf(verdict, holes)));
        else
            output.WriteLine(PrintableText.Of(TextOf(verdict, [.. holes.Take(HolesShown + 1)])));
    }

    private static string TextOf(SequenceFinding finding) => $"{finding.Source}: " + finding.Kind switch
    {
        SequenceFindingKind.Missing => $"{Range(finding.From, finding.To)} {(finding.From == finding.To ? "is" : "are")} missing",
        SequenceFindingKind.Complete => $"nothing is missing any more up to {finding.To}",
        SequenceFindingKind.Duplicate => $"{finding.From} came again",
        SequenceFindingKind.OtherContent => $"{finding.From} came again with other content",
        SequenceFindingKind.OutOfOrder => $"{finding.From} came behind a later one",
        _ => $"the counting began anew at {finding.From}; it had come to {finding.To}. The agent has lost its state folder, or two agents have this name",
    };

    private static string TextOf(SourceVerdict verdict, IReadOnlyList<(long From, long To)> holes)
    {
        var text = $"{verdict.Source}: {Range(verdict.First, verdict.Last)}, {verdict.Events} event(s), {(verdict.Missing == 0 ? "none" : verdict.Missing)} missing";
        if (holes.Count > 0)
            text += $" ({string.Join(", ", holes.Take(HolesShown).Select(hole => Range(hole.From, hole.To)))}{(holes.Count > HolesShown ? ", …" : "")})";
        foreach (var (count, what) in new[]
        {
            (verdict.Duplicates, "came again"), (verdict.OtherContents, "of them with other content"), (verdict.OutOfOrder, "out of order"), (verdict.Restarts, "new beginning(s)"),
        })
        {
            if (count > 0)
                text += $", {count} {what}";
        }

        return text;
    }

    private static VerdictRow RowOf(SourceVerdict verdict, IEnumerable<(long From, long To)> holes) => new(
        verdict.Source, verdict.First, verdict.Last, verdict.Events, verdict.Missing, [.. holes.Take(HolesOfARow).Select(hole => new[] { hole.From, hole.To })],
        verdict.Duplicates, verdict.OtherContents, verdict.OutOfOrder, verdict.Restarts);

    private static string Range(long from, long to) => from == to ? $"{from}" : $"{from} to {to}";
}
