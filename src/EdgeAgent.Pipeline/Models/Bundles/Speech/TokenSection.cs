namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>Reads what a <c>model.yaml</c> says of tokens: <c>tokens</c>, <c>blank</c>, <c>sos_eos</c> or <c>sos</c> and <c>eos</c>.</summary>
internal static class TokenSection
{
    private const int MostTokens = 1_000_000;

    /// <summary>Reads the keys.</summary>
    /// <param name="folder">The description's folder.</param>
    /// <param name="graphs">The graphs' folder: exports share one list of tokens between models, or keep it beside them.</param>
    /// <param name="root">The description.</param>
    public static TokenPlan Read(BundleFolder folder, BundleFolder graphs, DescriptionSection root)
    {
        var list = root.TextsOr("tokens", out var name, "a file of the bundle that lists the tokens, or a list of tokens");
        string? file = null;
        if (name is not null && (file = Find(folder, graphs, name, out var fault)) is null)
            root.Fault("tokens", fault);
        var both = root.Whole("sos_eos", 0, MostTokens);
        var plan = new TokenPlan
        {
            List = list,
            File = file,
            Blank = root.Whole("blank", 0, MostTokens),
            Sos = root.Whole("sos", 0, MostTokens) ?? both,
            Eos = root.Whole("eos", 0, MostTokens) ?? both,
        };
        if (both is not null && (root.Has("sos") || root.Has("eos")))
            root.Fault("sos_eos", "it says both ends at once; 'sos' and 'eos' say each of them. Remove one of the two.");
        return plan;
    }

    private static string? Find(BundleFolder folder, BundleFolder graphs, string name, out string fault)
    {
        if (folder.Find(name, out fault) is { } beside)
            return beside;
        if (folder == graphs)
            return null;

        // A description that a person names beside the model is that person's own word; it did not come with a download.
        return graphs.Find(name, out _) ?? (Path.GetFullPath(name, folder.Path) is var own && File.Exists(own) ? own : null);
    }
}
