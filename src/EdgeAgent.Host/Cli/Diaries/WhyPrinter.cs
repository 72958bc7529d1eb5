using System.Globalization;
using System.Text.Json;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>Prints an event and what caused it, for a person.</summary>
/// <param name="output">Where to.</param>
/// <param name="isUnicode">Whether signs beyond ASCII are shown.</param>
internal sealed class WhyPrinter(TextWriter output, bool isUnicode)
{
    private const int BarColumns = 30;
    private const int MostShown = 120;

    /// <summary>Said elsewhere, or of no use to a person.</summary>
    private static readonly HashSet<string> SaidElsewhere = ["stream_time_ms", "latency_ms", "evidence", "file", "crop"];

    /// <summary>Prints it.</summary>
    public void Print(DiaryEvent told, string stateFolder)
    {
        var cause = told.Cause;
        Line($"{told.Type} of {told.Source}{(told.Subject is { } subject ? $", {subject}" : "")}");
        Line($"  {Moment(told.Time ?? told.At)}{(IsClockDoubted(told) ? " by a clock that was not known to be right" : "")}, event {told.Id}, number {told.N} of the diary");
        if (cause is not null)
        {
            var what = told.Source.Contains("/microphones/", StringComparison.Ordinal) ? "Sample" : "Frame";
            if (cause.Item is { } item)
                Line($"  {what} {Text(item)}, {Text(Math.Round((cause.StreamTimeMs ?? 0) / 1000, 3))} s into the stream");
        }

        Section("What");
        Table(told.Data.ValueKind == JsonValueKind.Object
            ? [.. told.Data.EnumerateObject().Where(p => !SaidElsewhere.Contains(p.Name)).Select(p => new[] { p.Name, Shown(p.Value) })]
            : []);
        if (cause is { Reasons.Count: > 0 })
        {
            Section("Why");
            Table([.. cause.Reasons.Select(r => new[] { r.What, r.Found, r.Needed is { } needed ? $"needed: {needed}" : "" })]);
        }

        if (cause is { WaitMs: not null })
            Stages(cause, Number(told.Data, "latency_ms"));
        Evidence(told, stateFolder);
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool IsClockDoubted(DiaryEvent told) => told.Event.TryGetProperty("clocksync", out var sync) && sync.ValueKind == JsonValueKind.False;

    private static double? Number(JsonElement data, string key) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Shown(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Select(p => $"{p.Name} {Shown(p.Value)}")),
            JsonValueKind.Array => string.Join("; ", value.EnumerateArray().Select(Shown)),
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
        return text.Length <= MostShown ? text : text[..MostShown] + "...";
    }

    private void Stages(EventCause cause, double? latency)
    {
        Section("Time");
        var rows = cause.Stages.Prepend(new StageTime("wait", cause.WaitMs ?? 0)).ToList();

        // What no stage took: between the stages, and to the event's sending.
        if (latency is { } whole && whole - rows.Sum(r => r.Ms) is var rest and >= 0.05)
            rows.Add(new StageTime("other", Math.Round(rest, 3)));
        var most = Math.Max(rows.Max(r => r.Ms), 0.001);
        var width = rows.Max(r => r.Stage.Length);
        foreach (var row in rows)
        {
            var bar = new string(isUnicode ? '█' : '#', (int)Math.Round(Math.Max(0, row.Ms) / most * BarColumns));
            Line($"  {row.Stage.PadRight(width)}  {row.Ms.ToString("0.0", CultureInfo.InvariantCulture),8} ms  {bar}".TrimEnd());
        }

        if (latency is { } total)
            Line($"  from capture to event {total.ToString("0.0", CultureInfo.InvariantCulture)} ms");
    }

    private void Evidence(DiaryEvent told, string stateFolder)
    {
        if (told.Evidence.Count == 0)
            return;
        Section("Evidence");
        Table([.. told.Evidence.Select(file => new[]
        {
            file.Kind ?? "file", file.Bytes is { } bytes ? ByteSize.Of(bytes) : "", EvidencePrinter.Words(EvidenceOnDisk.Look(stateFolder, file)), EvidenceOnDisk.Find(stateFolder, file) ?? file.Path,
        })]);
    }

    private void Section(string title)
    {
        output.WriteLine();
        Line(title);
    }

    private void Table(IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0)
            return;
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            Line("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private void Line(string text) => output.WriteLine(PrintableText.Of(text));
}
