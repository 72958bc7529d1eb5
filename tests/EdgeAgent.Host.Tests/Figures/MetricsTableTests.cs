using System.Text.RegularExpressions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Figures;

public partial class MetricsTableTests
{
    [Fact]
    public void The_documentation_s_table_is_what_the_code_has() => GeneratedFile.AssertPartCurrent("docs/metrics.md", "instruments", MetricsTable.Text());

    [Fact]
    public void Every_instrument_says_what_it_counts_by_a_name_of_OpenTelemetry_s_form()
    {
        Assert.All(MetricsTable.Rows, row =>
        {
            Assert.Matches("^edgeagent(\\.[a-z]+(_[a-z]+)*)+$", row.Instrument.Name);
            Assert.EndsWith(".", row.Instrument.Description, StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(row.Instrument.Unit));
            Assert.DoesNotContain("_total", row.Instrument.Name, StringComparison.Ordinal);
        });
        Assert.Equal(MetricsTable.Rows.Count, MetricsTable.Rows.Select(r => r.Instrument.Name).Distinct().Count());
    }

    [Fact]
    public void Grafana_s_dashboard_asks_for_series_that_there_are()
    {
        var dashboard = File.ReadAllText(Path.Combine(Repository.Root, "config/grafana/edgeagent.json"));
        var known = MetricsTable.Rows.Select(r => MetricsTable.PrometheusName(r.Instrument)).ToHashSet();
        var attributes = MetricsTable.Rows.SelectMany(r => r.Tags).Select(t => t.Replace('.', '_')).ToHashSet();
        var asked = Series().Matches(dashboard).Select(m => m.Value).Where(name => !attributes.Contains(name)).Select(name => name.EndsWith("_bucket", StringComparison.Ordinal) ? name[..^7] : name).Distinct().ToList();

        Assert.True(asked.Count > 10);
        Assert.Subset(known, asked.ToHashSet());
    }

    [GeneratedRegex("edgeagent_[a-zA-Z_]+")]
    private static partial Regex Series();
}
