using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>A collector of OpenTelemetry.</summary>
internal sealed record OtlpSettings
{
    [CollectorUrl("The collector's address: http://host:4317 for gRPC, http://host:4318 for HTTP.")]
    public required Uri Url { get; init; }

    [Choice<OtlpProtocol>("How it is spoken to.")]
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    [Text("What is sent as Authorization, such as Bearer …; best as !secret or ${VARIABLE}.", Secret = true)]
    public string? Authorization { get; init; }

    [Duration("From one message of figures to the next.", "1s", "1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    [Fraction("How many of the frames and blocks are traced, each with one span a stage.")]
    public double Traces { get; init; } = 0.01;
}
