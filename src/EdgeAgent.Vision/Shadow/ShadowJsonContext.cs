using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Vision.Shadow;

/// <summary>How a report becomes JSON and is read back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    MaxDepth = 16,
    Converters = [typeof(SnakeCaseEnumConverter<ShadowOutcome>)])]
[JsonSerializable(typeof(ShadowReport))]
[JsonSerializable(typeof(IReadOnlyList<ShadowReport>))]
public sealed partial class ShadowJsonContext : JsonSerializerContext;
