using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Mqtt.Metrics;

/// <summary>How figures become JSON: generated at compile time; snake_case keys, no null keys.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(SnakeCaseEnumConverter<SourceState>), typeof(RoundedNumberConverter)])]
[JsonSerializable(typeof(AgentMetrics))]
internal sealed partial class MetricsJsonContext : JsonSerializerContext;
