using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>Enum values as snake_case words: <c>end_of_stream</c>.</summary>
public sealed class SnakeCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
