namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// A place that holds the files of models, instead of those who publish them: a folder, a stick, a server of the site. A file is looked
/// for as <c>MODEL/FILE</c>, as the bundle calls it, and by the name that it has where it is published.
/// </summary>
internal sealed class Mirror
{
    /// <summary>The variable that names one where a command line does not.</summary>
    public const string Variable = "EDGEAGENT_MODELS_MIRROR";

    private readonly Uri _base;

    private Mirror(Uri place) => _base = place;

    /// <summary>What it was given as.</summary>
    public override string ToString() => _base.IsFile ? _base.LocalPath : _base.ToString();

    /// <summary>Reads a place.</summary>
    /// <param name="text"><c>https://…</c>, <c>http://…</c>, <c>file:…</c>, or a folder.</param>
    /// <returns>Null when it is none.</returns>
    public static Mirror? Of(string text)
    {
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) && url.UserInfo.Length == 0 ? new Mirror(url) : null;
        }

        var path = text.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? text["file://".Length..]
            : text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? text["file:".Length..]
            : text;
        if (path.Length == 0 || path.Any(char.IsControl))
            return null;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar;
        return new Mirror(new UriBuilder { Scheme = Uri.UriSchemeFile, Host = "", Path = Uri.EscapeDataString(full).Replace("%2F", "/", StringComparison.Ordinal) }.Uri);
    }

    /// <summary>Where a file may be.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="name">The file's path in the bundle; of an archive its own name.</param>
    /// <param name="file">The file.</param>
    public IReadOnlyList<Uri> OriginsOf(string model, string name, CatalogueFile file) =>
        [At(model, name), At(file.RemoteName)];

    private Uri At(params string[] path) => new(_base, string.Join('/', path.Select(p => Uri.EscapeDataString(p).Replace("%2F", "/", StringComparison.Ordinal))));
}
