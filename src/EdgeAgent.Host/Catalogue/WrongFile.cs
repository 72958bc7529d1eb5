namespace EdgeAgent.Host.Catalogue;

/// <summary>A file of a pulled bundle that is not what was installed.</summary>
/// <param name="Path">Its path in the bundle.</param>
/// <param name="Why">What is the matter, in words.</param>
internal sealed record WrongFile(string Path, string Why);
