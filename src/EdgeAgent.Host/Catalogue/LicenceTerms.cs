namespace EdgeAgent.Host.Catalogue;

/// <summary>What a licence asks of who uses a model.</summary>
internal enum LicenceTerms
{
    /// <summary>Keep the notice.</summary>
    Permissive,

    /// <summary>What is built with it must be passed on under the same terms.</summary>
    Copyleft,

    /// <summary>No commercial use.</summary>
    NonCommercial,

    /// <summary>Terms of its own.</summary>
    Own,
}
