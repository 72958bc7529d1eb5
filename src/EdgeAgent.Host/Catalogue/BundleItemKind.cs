namespace EdgeAgent.Host.Catalogue;

/// <summary>What something in a bundle's folder is.</summary>
internal enum BundleItemKind
{
    /// <summary>A file, or what is neither a folder nor a link.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A link, whatever it leads to.</summary>
    Link,

    /// <summary>What has a name that is no text (UTF-8): it can be seen, but not be opened, moved or removed.</summary>
    Unnameable,
}
