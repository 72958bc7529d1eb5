namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>How one attempt at an address ended.</summary>
internal enum DownloadStep
{
    /// <summary>As many bytes are there as the file has.</summary>
    Whole,

    /// <summary>The line was cut, or the server asks to come again.</summary>
    Again,

    /// <summary>What is there does not fit this server's file: begin anew.</summary>
    Anew,

    /// <summary>This address will not give the file.</summary>
    Never,
}
