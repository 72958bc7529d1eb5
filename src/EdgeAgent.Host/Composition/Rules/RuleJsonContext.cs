using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>How what rules leave in the state folder becomes JSON, and is read again: whole, or not at all.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RuleMemory))]
[JsonSerializable(typeof(RuleJournalLine))]
internal sealed partial class RuleJsonContext : JsonSerializerContext
{
    /// <summary>Text of any language stays readable.</summary>
    public static RuleJsonContext Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
