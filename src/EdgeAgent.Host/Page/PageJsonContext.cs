using System.Text.Json.Serialization;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Page;

/// <summary>How what the page asks and is answered becomes JSON and is read back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16,
    Converters = [typeof(RoundedNumberConverter), typeof(SnakeCaseEnumConverter<SourceState>), typeof(SnakeCaseEnumConverter<SourceKind>), typeof(SnakeCaseEnumConverter<SourceCondition>)])]
[JsonSerializable(typeof(PageError))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(RoleAnswer))]
[JsonSerializable(typeof(IReadOnlyList<SourceAnswer>))]
[JsonSerializable(typeof(SourceHealthAnswer))]
[JsonSerializable(typeof(EventCause))]
[JsonSerializable(typeof(LostAnswer))]
[JsonSerializable(typeof(LogAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ScoreAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(TuneRequest))]
[JsonSerializable(typeof(TuneCheck))]
[JsonSerializable(typeof(TuneResult))]
[JsonSerializable(typeof(SceneRequest))]
[JsonSerializable(typeof(SceneAnswer))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(PreviewAnswer))]
internal sealed partial class PageJsonContext : JsonSerializerContext;
