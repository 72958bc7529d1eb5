namespace EdgeAgent.Host.Cli.Manual;

/// <summary>An argument of a verb.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Value">What it can be.</param>
internal sealed record ArgumentEntry(string Description, ValueEntry Value);
