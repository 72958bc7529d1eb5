using System.Globalization;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Prints results: a JSON object a line, or text for a person.</summary>
internal sealed class ResultPrinter(TextWriter output, bool json)
{
    /// <summary>Prints one result.</summary>
    public void Print(InferResult result) => output.WriteLine(json ? JsonText.Of(result) : Text(result));

    private static string Text(InferResult result)
    {
        // Most faults name their file themselves.
        if (result.Error is { } error)
            return PrintableText.Of(error.StartsWith(result.Input, StringComparison.Ordinal) ? error : $"{result.Input}: {error}");
        var head = string.Create(CultureInfo.InvariantCulture,
            $"{result.Input}{(result.Frame is { } frame ? $" frame {frame} ({result.TimeMs} ms)" : "")}: {Size(result)}, {result.Ms} ms");
        return string.Join(Environment.NewLine, Lines(result).Prepend(head).Select(PrintableText.Of));
    }

    private static string Size(InferResult result) => result.Width is { } width
        ? string.Create(CultureInfo.InvariantCulture, $"{width}x{result.Height}{(result.Depth is { } depth ? $"x{depth}" : "")}")
        : string.Create(CultureInfo.InvariantCulture, $"{result.DurationMs / 1000:0.00} s");

    private static IEnumerable<string> Lines(InferResult result)
    {
        foreach (var d in result.Detections ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  {d.Label} {d.Score:0.00} [{d.Box[0]:0} {d.Box[1]:0} {d.Box[2]:0} {d.Box[3]:0}]");
        foreach (var c in result.Classes ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  {c.Label} {c.Score:0.00}");
        foreach (var w in result.Windows ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  {w.StartMs / 1000:0.00} s to {w.EndMs / 1000:0.00} s: {string.Join(", ", w.Classes.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Label} {c.Score:0.00}")))}");
        foreach (var a in result.Areas ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  {a.Label} {a.Pixels}{(a.VolumeMm3 is { } volume ? $" ({volume:0.#} mm³)" : "")}{(a.Share is { } share ? $" ({share:0.0%})" : "")}");
        foreach (var line in result.Anomaly is { } anomaly ? Lines(anomaly) : [])
            yield return line;
        if (result.Segmentation is { } segmentation)
            yield return $"  written to {segmentation}";
        if (result.Text is not null)
        {
            yield return result.Text.Length > 0
                ? string.Create(CultureInfo.InvariantCulture, $"  \"{result.Text}\" {result.Confidence:0.00}")
                : string.Create(CultureInfo.InvariantCulture, $"  nothing {(result.Width is null ? "understood" : "read")} {result.Confidence:0.00}");
        }

        foreach (var s in result.Segments ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  speech {s.StartMs / 1000:0.00} s to {s.EndMs / 1000:0.00} s {s.MeanProbability:0.00}");
        foreach (var k in result.Keywords ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  {k.Label} {k.Score:0.00} {k.StartMs / 1000:0.00} s to {k.EndMs / 1000:0.00} s");
        if (result.Embedding is { } embedding)
            yield return $"  {embedding.Count} numbers; --json prints them";
        if (result is { Detections.Count: 0 } or { Classes.Count: 0 } or { Segments.Count: 0 } or { Keywords.Count: 0 } or { Areas.Count: 0 })
            yield return "  nothing";
    }

    private static IEnumerable<string> Lines(AnomalyResult anomaly)
    {
        var verdict = anomaly.Anomalous switch { true => "unusual", false => "as usual", null => "no threshold" };
        yield return string.Create(CultureInfo.InvariantCulture, $"  {verdict} {anomaly.Score:0.00}{(anomaly.Threshold is { } threshold ? $" (from {threshold:0.##})" : "")}");
        foreach (var r in anomaly.Regions ?? [])
            yield return string.Create(CultureInfo.InvariantCulture, $"  region {r.Score:0.00} [{r.Box[0]} {r.Box[1]} {r.Box[2]} {r.Box[3]}] {r.Pixels}");
    }
}
