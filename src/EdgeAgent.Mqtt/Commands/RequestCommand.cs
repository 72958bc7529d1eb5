using System.Text.Json;
using System.Text.Unicode;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>Carries a request out: no payload, or a JSON object that has only the arguments that were declared.</summary>
internal sealed class RequestCommand(EventSource source, IReadOnlyList<CommandArgument> arguments, CommandHandler carryOut) : DeskCommand(source)
{
    // Arguments are plain values; a little more, so that what is deeper gets the sentence about its member.
    private const int DeepestJson = 4;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DeepestJson, AllowDuplicateProperties = false };

    /// <inheritdoc/>
    public override bool IsRequest => true;

    /// <inheritdoc/>
    public override async Task<CommandOutcome> CarryOutAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        JsonDocument? document = null;
        try
        {
            if (FaultOf(payload, out document) is { } fault)
                return CommandOutcome.Not(RefusalCause.Payload, fault);
            var answer = await carryOut(document!.RootElement, cancellationToken);
            return answer.Refusal is null ? new CommandOutcome(null, "", answer.Result) : OutcomeOf(answer.Refusal);
        }
        finally
        {
            document?.Dispose();
        }
    }

    private string? FaultOf(ReadOnlyMemory<byte> payload, out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(payload.Span))
            return "Its payload is not UTF-8.";
        try
        {
            document = JsonDocument.Parse(payload.IsEmpty ? "{}"u8.ToArray() : payload, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? FaultOf(document.RootElement) : "Its payload is JSON, but no object; write {…}, or nothing at all.";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"Its payload of {payload.Length} bytes is no JSON object, or has a member twice, or is nested deeper than {DeepestJson}.";
        }
    }

    private string? FaultOf(JsonElement members)
    {
        foreach (var member in members.EnumerateObject())
        {
            if (arguments.FirstOrDefault(argument => argument.Name == member.Name) is not { } argument)
                return $"Its payload has a member that is not known here; {Known()}";
            if (!argument.Allows(member.Value))
                return $"Its member \"{argument.Name}\" is not {argument.Allowed}.";
        }

        return arguments.FirstOrDefault(argument => argument.IsRequired && !members.TryGetProperty(argument.Name, out _)) is { } missing
            ? $"Its payload has no member \"{missing.Name}\": {missing.Allowed}."
            : null;
    }

    private string Known() => arguments.Count == 0
        ? "this command takes none: send an empty payload, or {}."
        : "known are " + string.Join("; ", arguments.Select(argument => $"\"{argument.Name}\", {argument.Allowed}")) + ".";
}
