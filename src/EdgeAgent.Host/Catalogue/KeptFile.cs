namespace EdgeAgent.Host.Catalogue;

/// <summary>A file of somebody's that a bundle keeps though another one was installed in its place.</summary>
/// <param name="Path">Its path in the bundle now.</param>
/// <param name="Was">What it was called before, where the bundle itself needs that name; null where it has its own still.</param>
internal sealed record KeptFile(string Path, string? Was);
