using System.Text.Json.Nodes;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>What came of a request.</summary>
/// <param name="Refusal">
/// Why it was not carried out, a sentence for a person; null when it was. It goes to the log too: it says nothing of what the request's payload says.
/// </param>
/// <param name="Result">What it gave, for the answer's <c>result</c>; null for nothing.</param>
public sealed record CommandAnswer(string? Refusal, JsonObject? Result = null)
{
    /// <summary>Carried out, with nothing more to say.</summary>
    public static CommandAnswer Done { get; } = new((string?)null);
}
