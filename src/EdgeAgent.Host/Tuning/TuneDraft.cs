using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tuning;

/// <summary>A configuration file as it would be.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Kind">The section of the source: <c>cameras</c> or <c>microphones</c>.</param>
/// <param name="Before">What the file says.</param>
/// <param name="After">What it would say.</param>
/// <param name="Lines">The changed keys with all that belongs to them.</param>
internal sealed record TuneDraft(string Text, string Kind, AgentConfiguration Before, AgentConfiguration After, string Lines);
