namespace EdgeAgent.Host.Catalogue;

/// <summary>An archive of which some files are taken, and nothing else.</summary>
/// <param name="File">The archive.</param>
/// <param name="Members">What is taken out of it.</param>
internal sealed record CatalogueArchive(CatalogueFile File, IReadOnlyList<ArchiveMember> Members);
