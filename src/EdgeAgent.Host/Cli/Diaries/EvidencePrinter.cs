using System.Globalization;
using EdgeAgent.Host.Cli.Outbox;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>Prints files of evidence and what an audit finds: a JSON object a line, or text for a person.</summary>
internal sealed class EvidencePrinter(TextWriter output, bool json)
{
    /// <summary>In what state a file is, in words.</summary>
    public static string Words(EvidenceState state) => state switch
    {
        EvidenceState.Proven => "unchanged",
        EvidenceState.Unhashed => "there; its event says no hash",
        EvidenceState.Missing => "not there",
        EvidenceState.Changed => "CHANGED",
        EvidenceState.Pending => "being made",
        EvidenceState.Failed => "could not be made",
        _ => "cannot be read",
    };

    /// <summary>Prints a file.</summary>
    public void Print(DiaryEvent told, NamedEvidence file, EvidenceState state)
    {
        var row = EvidenceRow.Of(told, file, state);
        output.WriteLine(json ? JsonText.Of(row) : PrintableText.Of(
            $"{OutboxList.Moment(told.Time ?? told.At)}  {told.Type}  {told.Source[(told.Source.LastIndexOf('/') + 1)..]}  {(file.Kind is { } kind ? $"{kind}  " : "")}"
            + $"{(file.Bytes is { } bytes ? $"{ByteSize.Of(bytes)}  " : "")}{Words(state)}  {file.Path}"));
    }

    /// <summary>Prints something that is wrong.</summary>
    public void Print(DiaryFinding finding) => output.WriteLine(json ? JsonText.Of(new FindingRow(finding.Fault, finding.Segment, finding.Line, finding.Message)) : PrintableText.Of(finding.Message));

    /// <summary>Prints what an audit has come to.</summary>
    public void Print(DiaryVerdict verdict)
    {
        if (json)
        {
            output.WriteLine(JsonText.Of(verdict));
            return;
        }

        output.WriteLine(verdict.Lines == 0
            ? "The diary has no lines."
            : Text($"{verdict.Lines} lines, numbers {verdict.First} to {verdict.Last}, {verdict.Events} of them events."));
        if (verdict.FilesProven + verdict.FilesUnhashed + verdict.FilesGone > 0)
            output.WriteLine(Text($"Evidence: {verdict.FilesProven} files are what was written, {verdict.FilesUnhashed} are there without a hash to prove them, {verdict.FilesGone} were removed by retention."));
        if (verdict.Lost > 0)
            output.WriteLine(Text($"{verdict.Lost} events were published and could not be kept, as lines of the diary say."));
        if (verdict.Mended > 0)
            output.WriteLine(Text($"{verdict.Mended} times a crash or power cut has cut the last line, which was taken off and said."));
        if (verdict.CutBytes > 0)
            output.WriteLine(Text($"The last line is not whole ({verdict.CutBytes} bytes): it is being written, or a crash has cut it; the agent's next start mends that."));
        output.WriteLine(verdict.IsWhole
            ? Text($"Proven: nothing was changed, moved, put in or taken away. Last hash, to be noted elsewhere: {verdict.Hash}")
            : Text($"NOT proven: {verdict.Findings} {(verdict.Findings == 1 ? "thing is" : "things are")} wrong."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
