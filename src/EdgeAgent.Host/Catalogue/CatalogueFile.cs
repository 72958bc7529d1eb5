namespace EdgeAgent.Host.Catalogue;

/// <summary>A file to be had from elsewhere: known by its content, wherever it comes from.</summary>
/// <param name="Urls">Where it is, in the order in which they are tried; <c>https:</c>, or <c>http:</c> of a site's own server.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 hexadecimal digits in lower case.</param>
internal sealed record CatalogueFile(IReadOnlyList<Uri> Urls, long Bytes, string Sha256)
{
    /// <summary>What it is called where it is.</summary>
    public string RemoteName => Uri.UnescapeDataString(Urls[0].Segments[^1]);
}
