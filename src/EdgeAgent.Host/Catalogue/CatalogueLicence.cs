namespace EdgeAgent.Host.Catalogue;

/// <summary>Under which licence a model is.</summary>
/// <param name="Id">Its SPDX identifier, or <c>LicenseRef-…</c>.</param>
/// <param name="Url">Its text, or the model's card.</param>
internal sealed record CatalogueLicence(string Id, Uri Url)
{
    private static readonly string[] Permissive = ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unlicense", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0"];

    private static readonly string[] Copyleft = ["GPL", "AGPL", "LGPL", "MPL", "EPL", "EUPL", "CDDL", "OSL"];

    /// <summary>What it asks; a licence that is not known here counts as one with terms of its own.</summary>
    public LicenceTerms Terms => this switch
    {
        _ when Permissive.Contains(Id) => LicenceTerms.Permissive,
        _ when Parts.Contains("NC") || Id.StartsWith("PolyForm-Noncommercial", StringComparison.Ordinal) => LicenceTerms.NonCommercial,
        _ when Copyleft.Contains(Parts[0]) || Parts.Contains("SA") => LicenceTerms.Copyleft,
        _ => LicenceTerms.Own,
    };

    /// <summary>Whether somebody has to accept it before the model is installed.</summary>
    public bool MustBeAccepted => Terms != LicenceTerms.Permissive;

    /// <summary>What it asks, in words.</summary>
    public string TermsInWords => Terms switch
    {
        LicenceTerms.Permissive => "keep its notice",
        LicenceTerms.Copyleft => "copyleft: what you pass on that is built with it goes under the same terms",
        LicenceTerms.NonCommercial => "no commercial use",
        _ => "it has terms of its own: read them",
    };

    private string[] Parts => Id.Split('-');
}
