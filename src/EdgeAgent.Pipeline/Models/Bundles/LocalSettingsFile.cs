using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// A file of local settings: <c>local.yaml</c> in a bundle's folder, beside <c>model.yaml</c>; of a graph that has no bundle
/// <c>NAME.local.yaml</c> beside it. <see cref="LocalSettingsStore"/> knows where it stands otherwise, and when it counts.
/// </summary>
public static class LocalSettingsFile
{
    /// <summary>The name in a bundle's folder.</summary>
    public const string Name = "local.yaml";

    private const string HashPrefix = "sha256:";
    private const int MostThreads = 256;
    private const int LongestSide = 16384;

    /// <summary>As a configuration writes them.</summary>
    private static readonly (Engine Engine, string Word)[] Engines =
    [
        .. Enum.GetValues<Engine>().Select(e => (e, typeof(Engine).GetField(e.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? e.ToString().ToLowerInvariant())),
    ];

    /// <summary>The file of a graph that stands by itself.</summary>
    public static string Beside(string graph) => Path.ChangeExtension(graph, Name);

    /// <summary>Reads settings.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">They are faulty; all faults are in the message.</exception>
    public static LocalSettings Read(string path)
    {
        var faults = new DescriptionFaults(path);
        var root = new DescriptionSection("", BundleDescription.Parse(path), faults);
        var size = root.Size("size", LongestSide);
        var settings = new LocalSettings
        {
            Device = root.Text("device") ?? "",
            Measured = root.Text("measured") ?? "",
            Graph = ReadHash(root),
            Threads = root.Whole("threads", 1, MostThreads),
            Engine = root.Choice("engine", Engines.Select(e => e.Word).ToList()) is { } word ? Engines.First(e => e.Word == word).Engine : null,
            Size = size,
            Variant = root.Text("variant"),
            Figures = ReadFigures(root.Section("figures")),
        };
        foreach (var key in (ReadOnlySpan<string>)["device", "measured"])
        {
            if (!root.Has(key))
                root.Fault(key, "the key is missing. Remove the file, or measure anew: edgeagent bench MODEL --write.");
        }

        root.End();
        faults.ThrowIfAny();
        return settings;
    }

    /// <summary>Writes settings.</summary>
    /// <exception cref="IOException">They cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written there.</exception>
    public static void Write(string path, LocalSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder("# How this model runs best on this device, measured by 'edgeagent bench --write'. Remove the file to run it as its bundle says.\n");
        Line("device", Quoted(settings.Device));
        Line("measured", Quoted(settings.Measured));
        if (settings.Graph.Length > 0)
            Line("graph", Quoted(HashPrefix + settings.Graph));
        if (settings.Threads is { } threads)
            Line("threads", threads.ToString(CultureInfo.InvariantCulture));
        if (settings.Engine is { } engine)
            Line("engine", WordOf(engine));
        if (settings.Size is var (width, height))
            Line("size", string.Create(CultureInfo.InvariantCulture, $"[{width}, {height}]"));
        if (settings.Variant is { } variant)
            Line("variant", Quoted(variant));
        if (settings.Figures.Count > 0)
            Line("figures", $"{{{string.Join(", ", settings.Figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}: {f.Value}")))}}}");
        // A mode of its own has the file made anew: where somebody else may write the folder, what lies there may be a link to another file.
        WholeFile.Write(
            path, Encoding.UTF8.GetBytes(text.ToString()), toDisk: true, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        void Line(string key, string value) => text.Append(key).Append(": ").Append(value).Append('\n');
    }

    /// <summary>What settings say, for people.</summary>
    internal static IEnumerable<string> Said(LocalSettings settings)
    {
        if (settings.Variant is { } variant)
            yield return variant;
        if (settings.Size is var (width, height))
            yield return string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
        if (settings.Engine is { } engine)
            yield return WordOf(engine);
        if (settings.Threads is { } threads)
            yield return string.Create(CultureInfo.InvariantCulture, $"{threads} thread{(threads == 1 ? "" : "s")}");
    }

    private static string WordOf(Engine engine) => Engines.First(e => e.Engine == engine).Word;

    private static string Quoted(string text) => $"'{string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string ReadHash(DescriptionSection root)
    {
        if (root.Text("graph") is not { } text)
            return "";
        if (text.StartsWith(HashPrefix, StringComparison.Ordinal) && text[HashPrefix.Length..] is { Length: 64 } hash && hash.All(char.IsAsciiHexDigit))
            return hash.ToLowerInvariant();
        root.Fault("graph", $"this is no hash: '{HashPrefix}' and 64 hexadecimal digits. Remove the file, or measure anew: edgeagent bench MODEL --write.");
        return "";
    }

    private static Dictionary<string, double> ReadFigures(DescriptionSection section)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (key, _) in section.Entries)
        {
            if (section.Number(key.Text, 0, 1e12) is { } figure)
                figures[key.Text] = figure;
        }

        return figures;
    }
}
