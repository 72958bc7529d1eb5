using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Tests.Figures;

/// <summary>The agent's instruments, as docs/metrics.md has them.</summary>
internal static class MetricsTable
{
    public static IReadOnlyList<(Instrument Instrument, IReadOnlyList<string> Tags)> Rows { get; } =
    [
        .. typeof(AgentMeter).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType.IsAssignableTo(typeof(Instrument)))
            .Select(p => ((Instrument)p.GetValue(null)!, p.GetCustomAttribute<TaggedAttribute>()?.Names ?? []))
            .OrderBy(r => r.Item1.Name, StringComparer.Ordinal),
    ];

    /// <summary>The series of Prometheus that an instrument becomes (OpenTelemetry's "Prometheus and OpenMetrics compatibility").</summary>
    public static string PrometheusName(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", "dB" => "_dB", _ => "" };
        var name = instrument.Name.Replace('.', '_');
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (KindOf(instrument) == "counter" ? "_total" : "");
    }

    public static string Text()
    {
        var text = new StringBuilder("| instrument | kind | unit | at `/metrics` | attributes | what |\n|---|---|---|---|---|---|\n");
        foreach (var (instrument, tags) in Rows)
            text.Append(CultureInfo.InvariantCulture, $"| `{instrument.Name}` | {KindOf(instrument)} | `{instrument.Unit}` | `{PrometheusName(instrument)}` | {string.Join(", ", tags.Select(t => $"`{t}`"))} | {instrument.Description} |\n");
        return text.ToString();
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };
}
