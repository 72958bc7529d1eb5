using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Health;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EdgeAgent.Host.Figures;

/// <summary>
/// Hands the agent's figures on: to whoever scrapes the page's <c>/metrics</c>, and to a collector where one is configured, with a share of the frames as traces.
/// Series are bounded: their attributes are bounded sets, and what came beyond the bound would be counted together.
/// </summary>
internal sealed class FigureExport : IDisposable
{
    /// <summary>The runtime's own meter: processor time, memory, collections, threads (.NET's documentation, built-in metrics).</summary>
    internal const string RuntimeMeter = "System.Runtime";

    /// <summary>256 sources with twelve stages. Room for all series that there may be is taken at once: 72 bytes each.</summary>
    private const int MostStages = 4_000;

    /// <summary>256 sources with a few models or causes.</summary>
    private const int MostSeries = 1_000;

    // What a stop can wait for a collector that is away.
    private const int StopLimitMs = 1_000;
    private const int SendLimitMs = 10_000;

    /// <summary>From a stage's tenth of a millisecond to an utterance that waits for minutes.</summary>
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

    private readonly TracerProvider? _traces;

    /// <summary>Begins to count.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="otlp">The collector; null for none.</param>
    /// <param name="isScraped">Whether there is a page to scrape.</param>
    public FigureExport(string agent, OtlpSettings? otlp, bool isScraped)
    {
        if (otlp is null && !isScraped)
            return;
        var resource = ResourceBuilder.CreateEmpty().AddService("edgeagent", serviceVersion: StreamsService.Version, autoGenerateServiceInstanceId: false, serviceInstanceId: agent);
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(AgentMeter.Name, RuntimeMeter).AddView(instrument => instrument.Unit == "s"
            && instrument.GetType().GetGenericTypeDefinition() == typeof(System.Diagnostics.Metrics.Histogram<>)
                ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds, CardinalityLimit = instrument == AgentMeter.StageDuration ? MostStages : MostSeries }
                : new MetricStreamConfiguration { CardinalityLimit = MostSeries });
        if (isScraped)
            metrics.AddPrometheusExporter();
        if (otlp is not null)
        {
            metrics.AddOtlpExporter((options, reader) =>
            {
                Send(options, otlp, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)otlp.Interval.TotalMilliseconds;
            });
            if (otlp.Traces > 0)
            {
                _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(AgentTraces.Name).SetSampler(new TraceIdRatioBasedSampler(otlp.Traces))
                    .AddOtlpExporter(options => Send(options, otlp, "traces")).Build();
            }
        }

        Metrics = metrics.Build();
    }

    /// <summary>What is counted; null where nobody asks for it.</summary>
    public MeterProvider? Metrics { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Shutdown(StopLimitMs);
        Metrics?.Shutdown(StopLimitMs);
        _traces?.Dispose();
        Metrics?.Dispose();
    }

    private static void Send(OtlpExporterOptions options, OtlpSettings otlp, string what)
    {
        options.Protocol = otlp.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // The exporter adds the path itself only where the address comes from a variable of the environment.
        options.Endpoint = otlp.Protocol == OtlpProtocol.Grpc ? otlp.Url : new Uri($"{otlp.Url.AbsoluteUri.TrimEnd('/')}/v1/{what}");
        options.TimeoutMilliseconds = SendLimitMs;
        if (otlp.Authorization is { } authorization)
            options.Headers = $"authorization={Uri.EscapeDataString(authorization)}";
    }
}
