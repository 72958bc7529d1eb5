using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tuning;

/// <summary>A configuration file as it would be.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Before">What the file says.</param>
/// <param name="After">What it would say.</param>
internal sealed record ConfigurationDraft(string Text, LoadedConfiguration Before, LoadedConfiguration After);
