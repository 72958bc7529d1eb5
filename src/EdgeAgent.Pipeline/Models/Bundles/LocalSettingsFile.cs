using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// The file that holds a bundle's local settings: <c>local.yaml</c> in the bundle's folder, beside <c>model.yaml</c>; of a graph that has no bundle
/// <c>NAME.local.yaml</c> beside it. It counts on the device that it names, as long as the graph is not newer.
/// </summary>
public static class LocalSettingsFile
{
    /// <summary>The name in a bundle's folder.</summary>
    public const string Name = "local.yaml";

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
    /// <exception cref="ModelException">They cannot be written there.</exception>
    public static void Write(string path, LocalSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder("# How this model runs best on this device, measured by 'edgeagent bench --write'. Remove the file to run it as its bundle says.\n");
        Line("device", Quoted(settings.Device));
        Line("measured", Quoted(settings.Measured));
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
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()), toDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"{path} cannot be written: {e.Message} Run this as somebody who may, or copy the model to a folder of your own, such as models/ beside the configuration, and measure it there.", e);
        }

        void Line(string key, string value) => text.Append(key).Append(": ").Append(value).Append('\n');
    }

    /// <summary>Puts settings that are there over a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="device">This device; null where no settings are honoured.</param>
    /// <exception cref="ModelException">They are faulty, or contradict the bundle.</exception>
    internal static ModelBundle Apply(ModelBundle bundle, string? device)
    {
        var path = bundle.LocalFile ?? Path.Combine(bundle.Folder, Name);
        bundle = bundle with { LocalFile = path };
        if (device is null || !File.Exists(path))
            return bundle;
        var settings = Read(path);
        var why = settings.Device != device ? $"they were measured on another device ({settings.Device}; this is {device})"
            : bundle.Files.Values.Any(f => File.GetLastWriteTimeUtc(f) > File.GetLastWriteTimeUtc(path)) ? "the model was replaced since they were measured"
            : null;
        if (why is not null)
            return bundle with { LocalNote = $"Local settings in {path} are not honoured: {why}. Measure anew: edgeagent bench MODEL --write." };
        if (settings.Variant is { } variant)
        {
            // A person who names one of several graphs means that one.
            if (bundle.Variants.Count == 0)
                return bundle with { LocalNote = $"Local settings in {path} are not honoured: they choose the graph '{variant}' of the bundle, and here a graph is named." };
            if (!bundle.Variants.ContainsKey(variant))
                throw new ModelException(ModelFault.BadBundle, $"{path}: variant: the bundle has no '{variant}'; it has {string.Join(", ", bundle.Variants.Keys)}. Measure anew: edgeagent bench MODEL --write.");
            bundle = bundle.AsVariant(variant);
        }

        return bundle with
        {
            Threads = settings.Threads,
            Engine = settings.Engine,
            Input = settings.Size is var (width, height) ? bundle.Input with { Width = width, Height = height } : bundle.Input,
            LocalNote = $"Local settings of {settings.Measured} in {path} are in force: {string.Join(", ", Said(settings))}.",
        };
    }

    private static IEnumerable<string> Said(LocalSettings settings)
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
