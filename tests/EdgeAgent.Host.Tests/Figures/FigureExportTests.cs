using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Figures;
using EdgeAgent.Host.Tests.Page;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Figures;

public class FigureExportTests
{
    private static void RecordOneOfEach()
    {
        foreach (var (instrument, tags) in MetricsTable.Rows)
        {
            KeyValuePair<string, object?>[] attributes = [.. tags.Select(t => new KeyValuePair<string, object?>(t, "probe"))];
            Record(instrument, attributes);
        }
    }

    private static void Record(Instrument instrument, KeyValuePair<string, object?>[] attributes)
    {
        switch (instrument)
        {
            case Counter<long> counter:
                counter.Add(1, attributes);
                break;
            case UpDownCounter<long> count:
                count.Add(1, attributes);
                count.Add(-1, attributes);
                break;
            case UpDownCounter<double> count:
                count.Add(1, attributes);
                count.Add(-1, attributes);
                break;
            case Histogram<double> histogram:
                histogram.Record(0.003, attributes);
                break;
            case Gauge<double> gauge:
                gauge.Record(1, attributes);
                break;
            case Gauge<int> gauge:
                gauge.Record(0, attributes);
                break;
            default:
                throw new NotSupportedException($"{instrument.Name}: {instrument.GetType()}");
        }
    }

    [Fact]
    public async Task Every_instrument_is_scraped_by_the_name_that_the_documentation_has_with_its_attributes()
    {
        await using var page = await PageScene.StartAsync();
        RecordOneOfEach();

        var lines = (await page.Client.GetStringAsync("metrics")).Split('\n');

        Assert.All(MetricsTable.Rows, row =>
        {
            var name = MetricsTable.PrometheusName(row.Instrument);
            var series = lines.Where(l => l.StartsWith($"{name}{{", StringComparison.Ordinal) || l.StartsWith($"{name}_bucket{{", StringComparison.Ordinal) || l.StartsWith($"{name} ", StringComparison.Ordinal)).ToList();
            Assert.True(series.Count > 0, $"{name} is not among:\n{string.Join('\n', lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)))}");
            Assert.All(row.Tags, tag => Assert.Contains(series, l => l.Contains($"{tag.Replace('.', '_')}=\"probe\"", StringComparison.Ordinal)));
        });
        Assert.Contains(lines, l => l.StartsWith("dotnet_process_cpu_time_seconds_total", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("edgeagent_stage_duration_seconds_bucket", StringComparison.Ordinal) && l.Contains("le=\"0.005\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_scrapes_with_a_password_and_without_one_it_is_told_how()
    {
        await using var page = await PageScene.WithPasswordsAsync();
        async Task<HttpStatusCode> AskAsync(string? password)
        {
            using var answer = await page.SendAsync(HttpMethod.Get, "metrics", null,
                password is null ? [] : [("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{password}"))}")]);
            Assert.Equal(answer.StatusCode == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count == 1);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("a guess"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(PageScene.ViewerPassword));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(PageScene.AdminPassword));
        using var damaged = await page.SendAsync(HttpMethod.Get, "metrics", null, ("Authorization", "Basic %%%"));
        Assert.Equal(HttpStatusCode.Unauthorized, damaged.StatusCode);
    }

    [Fact]
    public async Task Figures_and_traces_reach_a_collector_with_what_it_asks_for_as_authorization()
    {
        using var collector = new HttpListener();
        collector.Prefixes.Add($"http://127.0.0.1:{MosquittoBroker.FreePort()}/");
        collector.Start();
        var otlp = new OtlpSettings
        {
            Url = new Uri(collector.Prefixes.Single()),
            Protocol = OtlpProtocol.Http,
            Authorization = "Bearer a b",
            Interval = TimeSpan.FromSeconds(1),
            Traces = 1,
        };
        var asked = new HashSet<string>();
        using (new FigureExport("line-3", otlp, isScraped: false))
        {
            var clock = new StageClock("gate", TimeProvider.System);
            using (clock.Begin(1, StreamTime.Zero, TimeProvider.System.GetTimestamp()))
            using (clock.During(Stage.Detect))
                Thread.Yield();
            AgentMeter.PublishedEvents.Add(1);
            while (!asked.IsSupersetOf(["/v1/metrics", "/v1/traces"]))
            {
                var context = await collector.GetContextAsync().WaitAsync(Until.Patience);
                Assert.Equal("Bearer a b", context.Request.Headers["Authorization"]);
                asked.Add(context.Request.Url!.AbsolutePath);
                context.Response.Close();
            }
        }
    }

    [Fact]
    public void A_collector_that_is_away_holds_up_no_end()
    {
        var otlp = new OtlpSettings { Url = new Uri($"http://127.0.0.1:{MosquittoBroker.FreePort()}"), Interval = TimeSpan.FromSeconds(1), Traces = 1 };
        var export = new FigureExport("line-3", otlp, isScraped: false);
        AgentMeter.PublishedEvents.Add(1);

        var started = Stopwatch.GetTimestamp();
        export.Dispose();

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
    }
}
