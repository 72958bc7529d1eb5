namespace EdgeAgent.Host.Catalogue;

/// <summary>A bundle that is there, by the folder that its name stands for.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Receipt">What <c>models pull</c> left in it; null for a bundle of another's.</param>
internal sealed record InstalledBundle(string Name, string Folder, PullReceipt? Receipt);
