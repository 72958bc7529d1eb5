namespace EdgeAgent.Host.Cli.Models;

/// <summary>What <c>models pull --json</c> prints of a model.</summary>
/// <param name="Name">The model.</param>
/// <param name="State"><c>installed</c>, <c>present</c> (it was there already) or <c>failed</c>.</param>
/// <param name="Folder">The bundle.</param>
/// <param name="Licence">Its licence.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record PullResult(string Name, string State, string? Folder, string Licence, string? Error);
