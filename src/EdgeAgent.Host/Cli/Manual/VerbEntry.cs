namespace EdgeAgent.Host.Cli.Manual;

/// <summary>A verb of the command line, or the program itself.</summary>
/// <param name="Path">The words that name it, without the program's; empty for the program.</param>
/// <param name="Description">What it does.</param>
/// <param name="Arguments">What stands behind it.</param>
/// <param name="Options">What changes it, options of every verb included.</param>
/// <param name="Verbs">The verbs of a group.</param>
internal sealed record VerbEntry(
    string Path, string Description, IReadOnlyList<ArgumentEntry> Arguments, IReadOnlyList<OptionEntry> Options, IReadOnlyList<VerbEntry> Verbs)
{
    /// <summary>Its last word.</summary>
    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];

    /// <summary>Its description's first sentence, cut where it would fill more than a line of a terminal.</summary>
    public string Gist => GistOf(Description);

    /// <summary>The first sentence of a text, at most 79 characters of it.</summary>
    public static string GistOf(string text)
    {
        const int longest = 79;
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (end < 0 ? text : text[..end]).TrimEnd('.');
        return sentence.Length <= longest ? sentence : sentence[..sentence.LastIndexOf(' ', longest - 1)].TrimEnd(',', ':', ';') + "…";
    }

    /// <summary>This one and all below it, each group before its verbs.</summary>
    public IEnumerable<VerbEntry> WithAllBelow() => Verbs.SelectMany(v => v.WithAllBelow()).Prepend(this);
}
