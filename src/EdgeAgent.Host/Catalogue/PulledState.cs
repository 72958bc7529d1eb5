namespace EdgeAgent.Host.Catalogue;

/// <summary>How a model came to be there.</summary>
internal enum PulledState
{
    /// <summary>It was there, and every file of it is what was installed.</summary>
    Present,

    /// <summary>It was there, and files of it that were missing or something else were put back.</summary>
    Mended,

    /// <summary>It was not there, or an older one of the catalogue was.</summary>
    Installed,
}
