using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>Reads one entry of a catalogue. What is wrong goes into the faults; the entry is then not used.</summary>
internal static class CatalogueReader
{
    /// <summary>The largest of open recognisers has 3 GB.</summary>
    private const long MostBytes = 16L << 30;

    private const int LongestDescription = 64 << 10;
    private const int LongestName = 63;
    private const int HashDigits = 64;
    private const int MostArchives = 16;

    /// <summary>Reads an entry.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="section">What stands under it.</param>
    public static CatalogueEntry? Read(string name, DescriptionSection section)
    {
        if (!IsName(name))
            section.Fault("", $"'{name}' cannot be a bundle's name. Allowed: 1 to {LongestName} of a-z 0-9 . _ -, beginning with a letter or digit.");
        var (title, licence) = (section.Text("title"), section.Text("licence"));
        var (task, family) = (section.Choice<ModelTask>("task"), section.Choice("family", ModelFamily.Built));
        var (licenceUrl, project) = (Url(section, "licence_url"), Url(section, "project"));
        var note = section.Text("note");
        var (source, isTried) = (section.Text("source"), section.Flag("tried") ?? false);
        var (export, description) = (section.Text("export"), section.Block("model", LongestDescription));
        var files = ReadFiles(section.Section("files"));
        var archives = section.Sections("archives", MostArchives).Select(ReadArchive).OfType<CatalogueArchive>().ToList();
        RequireKeys(section, export is not null);
        section.End();
        if (title is null || licence is null || task is null || family is null || licenceUrl is null || project is null)
            return null;
        return new CatalogueEntry
        {
            Name = name,
            Title = title,
            Task = task.Value,
            Family = family,
            Licence = new CatalogueLicence(licence, licenceUrl),
            Project = project,
            Note = note,
            Source = source,
            IsTried = isTried,
            Files = files,
            Archives = archives,
            Description = description,
            Export = export,
        };
    }

    private static void RequireKeys(DescriptionSection section, bool isExported)
    {
        ReadOnlySpan<string> always = ["title", "licence", "task", "family", "licence_url", "project"];
        ReadOnlySpan<string> pulled = ["source", "model"];
        foreach (var key in isExported ? always : [.. always, .. pulled])
            Require(section, key);
        if (isExported && (section.Has("files") || section.Has("archives")))
            section.Fault("export", "what is exported by its user is not downloaded. Remove 'export', or 'files' and 'archives'.");
        if (!isExported && !section.Has("files") && !section.Has("archives"))
            section.Fault("files", "nothing says what to download. Give 'files' or 'archives', or 'export' with the page that says how the model is made.");
    }

    private static void Require(DescriptionSection section, string key)
    {
        if (!section.Has(key))
            section.Fault(key, "the key is missing.");
    }

    private static Dictionary<string, CatalogueFile> ReadFiles(DescriptionSection section)
    {
        var files = new Dictionary<string, CatalogueFile>(StringComparer.Ordinal);
        foreach (var entry in section.Entries.ToList())
        {
            var name = entry.Key.Text;
            if (!IsTarget(name))
                section.Fault(name, TargetRule);
            var file = section.Section(name);
            if (ReadFile(file) is { } read)
                files[name] = read;
            file.End();
        }

        return files;
    }

    private static CatalogueArchive? ReadArchive(DescriptionSection section)
    {
        var file = ReadFile(section);
        var members = new List<ArchiveMember>();
        var list = section.Section("members");
        foreach (var entry in list.Entries.ToList())
        {
            var member = list.Section(entry.Key.Text);
            var (target, bytes) = (member.Text("to"), member.Long("bytes", 0, MostBytes));
            Require(member, "to");
            Require(member, "bytes");
            if (target is not null && !IsTarget(target))
                member.Fault("to", TargetRule);
            else if (target is not null && bytes is { } length)
                members.Add(new ArchiveMember(entry.Key.Text, target, length));
            member.End();
        }

        if (file is not null && ArchiveFormats.Of(file.RemoteName) is null)
            section.Fault("urls", $"'{file.RemoteName}' is no archive that is read. Read are: {string.Join(", ", ArchiveFormats.Endings)}.");
        if (!section.Has("members"))
            Require(section, "members");
        section.End();
        return file is null ? null : new CatalogueArchive(file, members);
    }

    private static CatalogueFile? ReadFile(DescriptionSection section)
    {
        foreach (var key in (ReadOnlySpan<string>)["urls", "bytes", "sha256"])
            Require(section, key);
        var urls = (section.TextsOr("urls", out var single, "a list of addresses") ?? (single is null ? [] : [single]))
            .Select(text => ToUrl(section, "urls", text)).OfType<Uri>().ToList();
        var (bytes, hash) = (section.Long("bytes", 1, MostBytes), section.Text("sha256"));
        if (hash is not null && (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigitLower)))
        {
            section.Fault("sha256", $"this is no SHA-256: {HashDigits} hexadecimal digits in lower case, as 'sha256sum' prints them.");
            hash = null;
        }

        if (urls.Count > 0 && urls[0].Segments[^1].EndsWith('/'))
            section.Fault("urls", $"'{urls[0]}' ends in no file's name.");
        return urls.Count == 0 || bytes is null || hash is null ? null : new CatalogueFile(urls, bytes.Value, hash);
    }

    private static Uri? Url(DescriptionSection section, string key) => section.Text(key) is { } text ? ToUrl(section, key, text) : null;

    private static Uri? ToUrl(DescriptionSection section, string key, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.UserInfo.Length == 0)
            return url;
        section.Fault(key, $"'{text}' is not an address that begins with https:// (without a password).");
        return null;
    }

    /// <summary>Whether a text can name a bundle.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    private const string TargetRule = "this is no path in a bundle: letters, digits, '.', '_' and '-', with '/' between folders, not model.yaml.";

    private static bool IsTarget(string path) => path is not (BundleReader.DescriptionName or PullReceipt.FileName)
        && path.Split('/').All(s => s.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(s[0]) && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));
}
