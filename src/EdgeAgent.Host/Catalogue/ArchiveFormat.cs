namespace EdgeAgent.Host.Catalogue;

/// <summary>How an archive is packed.</summary>
internal enum ArchiveFormat
{
    /// <summary>tar, not compressed.</summary>
    Tar,

    /// <summary>tar in gzip.</summary>
    TarGzip,

    /// <summary>zip.</summary>
    Zip,
}
