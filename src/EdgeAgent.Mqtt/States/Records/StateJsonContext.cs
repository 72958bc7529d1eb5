using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>How the records of current values become JSON: generated at compile time; snake_case keys, no null keys but the one that tells most.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(RoundedNumberConverter)])]
[JsonSerializable(typeof(ClassificationState))]
[JsonSerializable(typeof(AnomalyState))]
[JsonSerializable(typeof(PartState))]
[JsonSerializable(typeof(AnswerState))]
[JsonSerializable(typeof(TranscriptState))]
[JsonSerializable(typeof(SpeakerState))]
[JsonSerializable(typeof(KeywordState))]
[JsonSerializable(typeof(SoundState))]
[JsonSerializable(typeof(TopSoundsState))]
[JsonSerializable(typeof(StartedState))]
[JsonSerializable(typeof(FaultState))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
