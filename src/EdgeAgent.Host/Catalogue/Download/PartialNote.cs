namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>What is remembered beside a part of a file, for the request that asks for the rest.</summary>
/// <param name="Url">Where the part came from.</param>
/// <param name="Tag">The server's strong entity tag of it (RFC 9110, 8.8.3).</param>
internal sealed record PartialNote(string Url, string Tag);
