using System.Text.Json;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>An event that a rule still needs when the agent starts again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type without prefix.</param>
/// <param name="Source">Who it is about: <c>/agents/line-3/cameras/entrance</c>.</param>
/// <param name="Time">When it was captured.</param>
/// <param name="Subject">What within the source.</param>
/// <param name="Data">Its data, as it was published.</param>
public sealed record RememberedEvent(Guid Id, string Type, string Source, DateTimeOffset Time, string? Subject, JsonElement Data);
