using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Models.Engines;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>How the data of an event becomes JSON: generated at compile time; snake_case keys, no null keys, enum values in snake_case.
/// A new event record, and a new enum in one, need their line here; a test finds the one that lacks it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(SnakeCaseEnumConverter<UtteranceEnd>), typeof(SnakeCaseEnumConverter<UtteranceDrop>), typeof(SnakeCaseEnumConverter<SourceCondition>), typeof(SnakeCaseEnumConverter<PartVerdict>),
        typeof(SnakeCaseEnumConverter<CrossingDirection>), typeof(SnakeCaseEnumConverter<EngineState>), typeof(SnakeCaseEnumConverter<BudgetResource>), typeof(SnakeCaseEnumConverter<OptionalWork>), typeof(SnakeCaseEnumConverter<EvidenceKind>), typeof(SnakeCaseEnumConverter<EvidenceFailure>), typeof(SnakeCaseEnumConverter<RuleSeverity>), typeof(SnakeCaseEnumConverter<ArmedBy>), typeof(RoundedNumberConverter)])]
[JsonSerializable(typeof(AgentStarted))]
[JsonSerializable(typeof(AgentStopped))]
[JsonSerializable(typeof(AgentFault))]
[JsonSerializable(typeof(EngineChanged))]
[JsonSerializable(typeof(BudgetExceeded))]
[JsonSerializable(typeof(BudgetRestored))]
[JsonSerializable(typeof(SourceUp))]
[JsonSerializable(typeof(EvidenceCompleted))]
[JsonSerializable(typeof(SourceDown))]
[JsonSerializable(typeof(SourceImpaired))]
[JsonSerializable(typeof(SourceRestored))]
[JsonSerializable(typeof(ObjectEntered))]
[JsonSerializable(typeof(ObjectUpdated))]
[JsonSerializable(typeof(ObjectStationary))]
[JsonSerializable(typeof(ObjectDescribed))]
[JsonSerializable(typeof(ObjectLeft))]
[JsonSerializable(typeof(ClassificationChanged))]
[JsonSerializable(typeof(AnomalyDetected))]
[JsonSerializable(typeof(MotionStarted))]
[JsonSerializable(typeof(MotionEnded))]
[JsonSerializable(typeof(ZoneEntered))]
[JsonSerializable(typeof(ZoneDwell))]
[JsonSerializable(typeof(ZoneLeft))]
[JsonSerializable(typeof(CountChanged))]
[JsonSerializable(typeof(LineCrossed))]
[JsonSerializable(typeof(LineReset))]
[JsonSerializable(typeof(ObjectRejected))]
[JsonSerializable(typeof(ObjectNotRejected))]
[JsonSerializable(typeof(PartInspected))]
[JsonSerializable(typeof(SpeechStarted))]
[JsonSerializable(typeof(SpeechEnded))]
[JsonSerializable(typeof(SpeechPartial))]
[JsonSerializable(typeof(SpeechTranscript))]
[JsonSerializable(typeof(SpeechDropped))]
[JsonSerializable(typeof(SpeakerIdentified))]
[JsonSerializable(typeof(KeywordDetected))]
[JsonSerializable(typeof(SpeechOrder))]
[JsonSerializable(typeof(SpeechArmed))]
[JsonSerializable(typeof(SpeechDisarmed))]
[JsonSerializable(typeof(SoundLevel))]
[JsonSerializable(typeof(SoundStarted))]
[JsonSerializable(typeof(SoundEnded))]
[JsonSerializable(typeof(SoundTop))]
[JsonSerializable(typeof(RuleFired))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
