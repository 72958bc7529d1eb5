using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>How what stands beside the events in the diary becomes JSON and is read back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    Converters = [typeof(RoundedNumberConverter)])]
[JsonSerializable(typeof(EventCause))]
[JsonSerializable(typeof(GoneFile))]
[JsonSerializable(typeof(GoneSegment))]
[JsonSerializable(typeof(LostEvents))]
[JsonSerializable(typeof(DiaryMend))]
internal sealed partial class DiaryJsonContext : JsonSerializerContext;
