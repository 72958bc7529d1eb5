using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// Finds a model by what a configuration says: a bundle's name, a bundle's folder, an .onnx file, or an exporter's folder.
/// Reads descriptions only; no graph is loaded.
/// </summary>
public sealed class BundleReader
{
    /// <summary>The description of a bundle.</summary>
    public const string DescriptionName = "model.yaml";

    private const long LongestDescription = 1 << 20;
    private readonly IReadOnlyList<string> _folders;

    /// <summary>A reader.</summary>
    /// <param name="folders">Folders whose sub-folders are bundles that can be named.</param>
    public BundleReader(IReadOnlyList<string> folders) => _folders = folders;

    /// <summary>Finds and reads a model's description.</summary>
    /// <param name="reference">What the configuration or command line says.</param>
    /// <exception cref="ModelException">There is none, or its description is faulty; all its faults are in the message.</exception>
    public ModelBundle Read(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        if (File.Exists(reference))
            return ReadFile(Path.GetFullPath(reference));
        if (Directory.Exists(reference))
            return ReadFolder(Path.GetFullPath(reference));
        foreach (var folder in _folders)
        {
            var named = Path.Combine(folder, reference);
            if (!reference.Contains("..", StringComparison.Ordinal) && Directory.Exists(named))
                return ReadFolder(Path.GetFullPath(named));
        }

        throw new ModelException(ModelFault.Missing, NotFound(reference));
    }

    private string NotFound(string reference)
    {
        var looksLikePath = reference.Contains('/', StringComparison.Ordinal) || Path.HasExtension(reference);
        if (looksLikePath)
            return $"{reference} does not exist. Copy the model there or correct the path.";
        var names = _folders.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal).ToList();
        var nearest = Spelling.Nearest(reference, names) is { } n ? $" Did you mean '{n}'?" : "";
        return $"There is no model '{reference}' in {string.Join(" or ", _folders)}"
            + (names.Count == 0 ? " (no bundles are there)." : $" (there are: {string.Join(", ", names)}).") + nearest;
    }

    private static ModelBundle ReadFile(string path)
    {
        if (Path.GetFileName(path) == DescriptionName)
            return ReadFolder(Path.GetDirectoryName(path)!);
        var folder = Path.GetDirectoryName(path)!;
        var description = Path.Combine(folder, DescriptionName);
        if (File.Exists(description))
        {
            // A description beside a file speaks for it when it names it.
            var bundle = ReadDescription(folder, description);
            if (bundle.Files.Values.Contains(path))
                return bundle;
        }

        return new ModelBundle
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Folder = folder,
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
    }

    private static ModelBundle ReadFolder(string folder)
    {
        var description = Path.Combine(folder, DescriptionName);
        if (File.Exists(description))
            return ReadDescription(folder, description);
        return new ModelBundle
        {
            Name = Path.GetFileName(folder.TrimEnd('/')),
            Folder = folder,
            Family = IsEspnet(folder) ? ModelFamily.Espnet : null,
            Files = GraphsIn(folder),
        };
    }

    /// <summary>espnet_onnx writes a config.yaml whose encoder names its graph (espnet_onnx/export/asr/export_asr.py).</summary>
    private static bool IsEspnet(string folder)
    {
        var config = Path.Combine(folder, "config.yaml");
        return File.Exists(config) && File.ReadLines(config).Take(500).Any(l => l.StartsWith("encoder:", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> GraphsIn(string folder)
    {
        var graphs = Directory.EnumerateFiles(folder, "*.onnx").Concat(Directory.EnumerateFiles(folder, "*.ort")).Order(StringComparer.Ordinal).ToList();
        return graphs.Count == 1
            ? new Dictionary<string, string> { [ModelBundle.MainRole] = graphs[0] }
            : graphs.ToDictionary(g => Path.GetFileNameWithoutExtension(g));
    }

    private static ModelBundle ReadDescription(string folder, string path)
    {
        var faults = new List<string>();
        var root = new DescriptionSection(path, "", Parse(path), faults);
        var task = root.Choice<ModelTask>("task");
        var bundle = new ModelBundle
        {
            Name = root.Text("name") ?? Path.GetFileName(folder),
            Version = root.Text("version"),
            Task = task,
            Family = root.Choice("family", ModelFamily.Known),
            Licence = root.Text("licence"),
            Folder = folder,
            DescriptionFile = path,
            Input = ReadInput(root.Section("input")),
            Labels = ReadLabels(folder, root),
            Thresholds = ReadThresholds(root.Section("thresholds")),
            Golden = ReadGolden(folder, root),
            Files = new Dictionary<string, string>(),
        };
        var (files, hashes) = ReadFiles(folder, root.Section("files"), faults);
        root.Section("origin");
        foreach (var later in (ReadOnlySpan<string>)["output", "anchors", "sliding_window", "features", "tokens", "blank", "sos_eos", "decoder"])
            root.NotBuilt(later);
        root.End();
        if (faults.Count > 0)
            throw new ModelException(ModelFault.BadBundle, string.Join(Environment.NewLine, faults));
        return bundle with { Files = files.Count > 0 ? files : GraphsIn(folder), Hashes = hashes };
    }

    private static YamlMappingNode Parse(string path)
    {
        if (new FileInfo(path).Length > LongestDescription)
            throw new ModelException(ModelFault.BadBundle, $"{path} is larger than 1 MB; a model's description is a page.");
        try
        {
            var stream = new YamlStream();
            using var reader = new StreamReader(path);
            stream.Load(reader);
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new ModelException(ModelFault.BadBundle, $"{path} is not one section of keys. See docs/models.md for a template.");
        }
        catch (YamlException e)
        {
            throw new ModelException(ModelFault.BadBundle, $"{path}:{e.Start.Line}:{e.Start.Column} is not YAML: {e.Message}", e);
        }
    }

    private static ImageInput ReadInput(DescriptionSection section)
    {
        var size = section.Numbers("size", 2);
        var padSection = section.PadValue("pad", out var multiple);
        var input = new ImageInput
        {
            Width = (int?)size?[0],
            Height = (int?)size?[1],
            Colour = section.Choice<ChannelOrder>("colour"),
            Layout = section.Choice<TensorLayout>("layout"),
            Type = section.Choice("type", Enum.GetValues<Graphs.TensorType>().Except([Graphs.TensorType.Float32, Graphs.TensorType.Float16, Graphs.TensorType.UInt8]).ToArray()),
            Scale = (float?)section.Number("scale", 1e-9, 1e9),
            Mean = section.Numbers("mean", 1, 3),
            Std = section.Numbers("std", 1, 3),
            Resize = section.Choice<ResizeMode>("resize"),
            Pad = padSection,
            PadMultiple = multiple,
            Interpolation = section.Choice<Interpolation>("interpolation"),
        };
        if (size is not null && (size[0] is < 1 or > 16384 || size[1] is < 1 or > 16384))
            section.Fault("size", "both sides are whole numbers from 1 to 16384.");
        if (input.Std?.Any(s => s == 0) == true)
            section.Fault("std", "0 is not allowed: values are divided by it.");
        foreach (var later in (ReadOnlySpan<string>)["resize_to", "channels", "normalize", "slice_axis"])
            section.NotBuilt(later);
        section.End();
        return input;
    }

    private static Thresholds ReadThresholds(DescriptionSection section)
    {
        var thresholds = new Thresholds
        {
            Score = section.Number("score", 0, 1),
            Iou = section.Number("iou", 0, 1),
            Max = section.Whole("max", 1, 10000),
        };
        section.End();
        return thresholds;
    }

    private static List<string>? ReadLabels(string folder, DescriptionSection root)
    {
        if (root.TextList("labels") is { } inline)
            return inline;
        if (root.Text("labels") is not { } name)
            return null;
        if (Inside(folder, name) is not { } path || !File.Exists(path))
        {
            root.Fault("labels", $"'{name}' is not a file in {folder}.");
            return null;
        }

        return [.. File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0)];
    }

    private static List<GoldenSample> ReadGolden(string folder, DescriptionSection root)
    {
        var golden = new List<GoldenSample>();
        foreach (var section in root.Sections("golden"))
        {
            var (input, expect) = (section.Text("input"), section.Text("expect"));
            var tolerance = new Dictionary<string, double>();
            var allowed = section.Section("tolerance");
            foreach (var key in (ReadOnlySpan<string>)["score", "box"])
            {
                if (allowed.Number(key, 0, 1e6) is { } value)
                    tolerance[key] = value;
            }

            allowed.End();
            section.End();
            foreach (var (key, value) in new[] { ("input", input), ("expect", expect) })
            {
                if (value is null || Inside(folder, value) is not { } path || !File.Exists(path))
                    section.Fault(key, $"'{value}' is not a file in {folder}.");
            }

            if (input is not null && expect is not null)
                golden.Add(new GoldenSample(Path.Combine(folder, input), Path.Combine(folder, expect), tolerance));
        }

        return golden;
    }

    /// <summary>
    /// <c>files:</c> maps a file to its hash (<c>model.onnx: sha256:…</c>) or a role to a file (<c>encoder: enc.onnx</c>).
    /// </summary>
    private static (Dictionary<string, string> Files, Dictionary<string, string> Hashes) ReadFiles(string folder, DescriptionSection section, List<string> faults)
    {
        var files = new Dictionary<string, string>();
        var hashes = new Dictionary<string, string>();
        foreach (var (key, node) in section.Entries)
        {
            var value = (node as YamlScalarNode)?.Value ?? "";
            var keyIsFile = Path.HasExtension(key);
            var name = keyIsFile ? key : value;
            if (Inside(folder, name) is not { } path)
            {
                section.Fault(key, $"'{name}' leads out of the bundle's folder; that is refused.");
                continue;
            }

            if (!File.Exists(path))
                section.Fault(key, $"'{name}' is not in {folder}. Copy it there or correct the name.");
            if (keyIsFile && value.Length > 0)
            {
                var hash = value.StartsWith("sha256:", StringComparison.Ordinal) ? value["sha256:".Length..].Trim() : "";
                if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))
                    section.Fault(key, $"'{value}' is not 'sha256:' and 64 hexadecimal digits.");
                else
                    hashes[path] = hash;
            }

            if (!keyIsFile || path.EndsWith(".onnx", StringComparison.Ordinal) || path.EndsWith(".ort", StringComparison.Ordinal))
                files[keyIsFile ? Path.GetFileNameWithoutExtension(key) : key] = path;
        }

        if (files.Count == 1)
            files = new Dictionary<string, string> { [ModelBundle.MainRole] = files.Values.Single() };
        return (files, hashes);
    }

    /// <summary>The full path of a file that lies in the folder, or null when it leads elsewhere.</summary>
    private static string? Inside(string folder, string name)
    {
        if (name.Length == 0 || Path.IsPathRooted(name) || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Contains("..") || name.Contains('\0', StringComparison.Ordinal))
            return null;
        return Path.Combine(folder, name);
    }
}
