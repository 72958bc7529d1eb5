using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Who is sent the agent's figures.</summary>
internal sealed record FigureSettings
{
    [Section("A collector that figures and traces are sent to, by OpenTelemetry's protocol.")]
    public OtlpSettings? Otlp { get; init; }
}
