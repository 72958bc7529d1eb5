namespace EdgeAgent.Host.Catalogue;

/// <summary>A file in an archive.</summary>
/// <param name="Path">Its path there, with <c>/</c> between folders.</param>
/// <param name="Target">Its path in the bundle, with <c>/</c> between folders.</param>
/// <param name="Bytes">Its length there.</param>
internal sealed record ArchiveMember(string Path, string Target, long Bytes);
