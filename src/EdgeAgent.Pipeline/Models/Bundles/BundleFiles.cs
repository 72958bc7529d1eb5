using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// The <c>files:</c> of a description. A line is a file and its hash (<c>model.onnx: sha256:…</c>, the hash may be left out) or a
/// role and its file (<c>encoder: enc.onnx</c>); a graph that has no role is called by its name without the extension.
/// </summary>
internal sealed class BundleFiles
{
    private const string HashPrefix = "sha256:";

    private readonly Dictionary<string, string> _byRole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    private BundleFiles()
    {
    }

    /// <summary>Full paths of graphs by role; empty when the description names none.</summary>
    public IReadOnlyDictionary<string, string> ByRole => _byRole;

    /// <summary>SHA-256 in hexadecimal by full path.</summary>
    public IReadOnlyDictionary<string, string> Hashes => _hashes;

    /// <summary>Reads the section.</summary>
    public static BundleFiles Read(BundleFolder folder, DescriptionSection section)
    {
        var files = new BundleFiles();
        var unnamed = new List<(string Key, string Path)>();
        foreach (var (key, value) in section.Entries)
        {
            if (value is not YamlScalar { Tag: null } scalar)
            {
                section.Fault(key.Text, "a file or its hash must stand here: 'model.onnx: sha256:…' or 'encoder: encoder.onnx'.");
                continue;
            }

            var text = scalar.IsNull ? "" : scalar.Text;
            var isFile = Path.HasExtension(key.Text) || text.StartsWith(HashPrefix, StringComparison.Ordinal);
            if (folder.Find(isFile ? key.Text : text, out var fault) is not { } path)
            {
                section.Fault(key.Text, fault);
                continue;
            }

            if (!isFile)
                files._byRole[key.Text] = path;
            else if (IsGraph(path))
                unnamed.Add((key.Text, path));
            if (isFile && text.Length > 0)
                files.TakeHash(section, key.Text, path, text);
        }

        files.NameRest(section, unnamed);
        return files;
    }

    /// <summary>Whether a file is a graph by its name.</summary>
    public static bool IsGraph(string path) => Path.GetExtension(path).ToLowerInvariant() is ".onnx" or ".ort";

    /// <summary>The graphs of a folder by the roles that their names give; the only one is the model.</summary>
    public static IReadOnlyDictionary<string, string> GraphsIn(string folder)
    {
        var graphs = Directory.EnumerateFiles(folder).Where(IsGraph).Order(StringComparer.Ordinal).ToList();
        return graphs is [var only]
            ? new Dictionary<string, string> { [ModelBundle.MainRole] = only }
            : graphs.GroupBy(g => Path.GetFileNameWithoutExtension(g), StringComparer.Ordinal)
                // The same graph may be there in both formats: then neither is meant by its bare name.
                .SelectMany(same => same.Select(g => (Role: same.Count() == 1 ? same.Key : Path.GetFileName(g), Path: g)))
                .ToDictionary(g => g.Role, g => g.Path);
    }

    /// <summary>Graphs by role without some of them; the only one that is left is the model.</summary>
    public static IReadOnlyDictionary<string, string> Without(IReadOnlyDictionary<string, string> graphs, IReadOnlyCollection<string> others)
    {
        if (others.Count == 0)
            return graphs;
        var rest = graphs.Where(g => !others.Contains(g.Value)).ToList();
        return rest is [var only] ? new Dictionary<string, string> { [ModelBundle.MainRole] = only.Value } : rest.ToDictionary(g => g.Key, g => g.Value);
    }

    private void TakeHash(DescriptionSection section, string key, string path, string text)
    {
        var hash = text.StartsWith(HashPrefix, StringComparison.Ordinal) ? text[HashPrefix.Length..].Trim() : "";
        if (hash.Length == 64 && hash.All(char.IsAsciiHexDigit))
            _hashes[path] = hash.ToLowerInvariant();
        else
        {
            var shown = text.Length <= 80 ? text : text[..80] + "…";
            section.Fault(
                key, $"'{shown}' is not allowed. Allowed: '{HashPrefix}' and 64 hexadecimal digits, as 'sha256sum {key}' prints them.");
        }
    }

    private void NameRest(DescriptionSection section, List<(string Key, string Path)> unnamed)
    {
        foreach (var (key, path) in unnamed.Where(u => !_byRole.ContainsValue(u.Path)).ToList())
        {
            var role = Path.GetFileNameWithoutExtension(path);
            if (!_byRole.TryAdd(role, path))
                section.Fault(key, $"a second file is called '{role}'. Give both a role: 'encoder: {key}'.");
        }

        if (_byRole.Count != 1)
            return;
        var only = _byRole.Values.Single();
        _byRole.Clear();
        _byRole[ModelBundle.MainRole] = only;
    }
}
