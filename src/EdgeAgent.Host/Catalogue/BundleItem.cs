namespace EdgeAgent.Host.Catalogue;

/// <summary>Something in a bundle's folder.</summary>
/// <param name="Path">Its path in the bundle, with <c>/</c> between folders.</param>
/// <param name="Kind">What it is.</param>
internal sealed record BundleItem(string Path, BundleItemKind Kind);
