using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Reads a <c>model.yaml</c>. Every fault in it is told, with file, line and column.</summary>
internal static class BundleDescription
{
    private const int LongestSide = 16384;

    /// <summary>Models of the unusual measure distances on scales of their own.</summary>
    private const double LargestScore = 1e6;

    private const int MostGoldenSamples = 100;

    private const string AllowedLabels = "a file of the bundle with one label a line, or a list of labels";

    /// <summary>Reads a description and looks for the files that it names.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="path">The description in it.</param>
    /// <exception cref="ModelException">It is faulty; all its faults are in the message.</exception>
    public static ModelBundle Read(BundleFolder folder, string path) => Read(folder, path, folder, null);

    /// <summary>Reads a description that stands elsewhere than the graphs it speaks for.</summary>
    /// <param name="folder">The folder of the description, its labels and golden samples.</param>
    /// <param name="path">The description in it.</param>
    /// <param name="graphs">The folder of the graphs that it names.</param>
    /// <param name="graph">The graph that it speaks for when it names none; null for all of <paramref name="graphs"/>.</param>
    /// <exception cref="ModelException">It is faulty; all its faults are in the message.</exception>
    public static ModelBundle Read(BundleFolder folder, string path, BundleFolder graphs, string? graph)
    {
        var faults = new DescriptionFaults(path);
        var root = new DescriptionSection("", Parse(path), faults);
        var files = BundleFiles.Read(graphs, root.Section("files"));
        var variants = ReadVariants(graphs, root) is { Count: > 0 } named ? named : ExporterFolder.VariantsOf(graphs.Path);
        var inputSection = root.Section("input");
        var name = root.Text("name");
        var version = root.Text("version");
        var task = root.Choice<ModelTask>("task");
        var family = root.Choice("family", ModelFamily.Built) ?? ExporterFolder.FamilyOf(graphs.Path);
        var bundle = new ModelBundle
        {
            Name = name ?? (graph is null ? graphs.Name : Path.GetFileNameWithoutExtension(graph)),
            Version = version,
            Task = task,
            Family = family,
            Licence = root.Text("licence"),
            Folder = graphs.Path,
            DescriptionFile = path,
            Input = ReadInput(inputSection),
            Labels = ReadLabels(folder, root, files),
            Thresholds = ReadThresholds(root.Section("thresholds"), isAnomaly: task == ModelTask.Anomaly || family == ModelFamily.Anomalib),
            Golden = ReadGolden(folder, root),
            Activation = ReadOutput(root.Section("output"), out var pooling),
            Pooling = pooling,
            Anchors = AnchorSection.Read(root.Section("anchors")),
            Features = FeatureSection.Read(folder, root, family, task),
            Tokens = TokenSection.Read(folder, graphs, root),
            Search = SearchSection.Read(root.Section("decoder")),
            Keywords = KeywordSection.Read(root.Section("keywords")),
            Text = TextSection.Read(root.Section("text")),
            Quantized = root.Flag("quantized") ?? false,
            Volume = VolumeSection.Read(inputSection, root.Section("sliding_window")),
            Files = BundleFiles.Without(
                files.ByRole.Count > 0 ? files.ByRole : graph is null ? BundleFiles.GraphsIn(graphs.Path) : new Dictionary<string, string> { [ModelBundle.MainRole] = graph },
                [.. variants.Values]),
            Hashes = files.Hashes,
            Variants = variants,
        };
        bundle = bundle with { Inspection = InspectionSection.Read(root, bundle.Labels) };
        inputSection.End();
        SkipOrigin(root.Section("origin"));
        root.End();
        if (task is { } wanted && family is not null && ModelFamily.TaskOf(family) is { } does && does != wanted)
        {
            var (said, done) = (DescriptionSection.Name(wanted), DescriptionSection.Name(does));
            root.Fault("task", $"'{said}' is not what the family '{family}' does; it does {done}. Correct one of the two.");
        }

        if (bundle is { Quantized: true, Family: not ModelFamily.Espnet })
            root.Fault("quantized", "only an ESPnet export's folder holds its graphs twice. Name the quantized graphs in 'files'.");
        if (bundle is { Files.Count: 0, Family: not ModelFamily.Espnet })
            root.Fault("files", $"no graph is named, and {graphs.Path} holds no .onnx file. Copy the model there.");
        if (variants.Count > 0 && bundle.Family != ModelFamily.Espnet && !bundle.Files.ContainsKey(ModelBundle.MainRole))
            root.Fault("variants", $"they are other graphs of a model of one graph; this one has {(bundle.Files.Count == 0 ? "none beside them" : string.Join(", ", bundle.Files.Keys))}. Name the one that they stand for in 'files', as 'model: FILE'.");
        if (graph is not null && !bundle.Files.Values.Contains(graph))
            root.Fault("files", $"it names {string.Join(", ", bundle.Files.Values.Select(Path.GetFileName))}, but is to speak for {Path.GetFileName(graph)}.");
        faults.ThrowIfAny();
        return graph is null ? bundle : bundle with { Files = new Dictionary<string, string> { [ModelBundle.MainRole] = graph } };
    }

    /// <summary>Reads a file of keys.</summary>
    /// <exception cref="ModelException">It is none.</exception>
    internal static YamlMapping Parse(string path)
    {
        try
        {
            return YamlTreeReader.Read(YamlText.ReadFile(path)) switch
            {
                YamlMapping root => root,
                null => throw new YamlFormatException(
                    YamlPosition.Start, "the file is empty. The smallest description is a line 'name: …'."),
                var other => throw new YamlFormatException(
                    other.Position, "a description is keys with values: 'name: …', 'family: …'. Something else stands here."),
            };
        }
        catch (YamlFormatException e)
        {
            throw new ModelException(ModelFault.BadBundle, $"{path}:{e.Position.Line}:{e.Position.Column} {e.Message}", e);
        }
    }

    private static ImageInput ReadInput(DescriptionSection section)
    {
        var size = section.Size("size", LongestSide);
        var padding = section.SectionIfOne("pad");
        var input = new ImageInput
        {
            Width = size?.Width,
            Height = size?.Height,
            Colour = section.Choice<ChannelOrder>("colour"),
            Layout = section.Choice<TensorLayout>("layout"),
            Type = section.Choice("type", TensorType.Float32, TensorType.Float16, TensorType.UInt8),
            Scale = (float?)section.Number("scale", 1e-9, 1e6),
            Mean = section.Channels("mean", -1e6f, 1e6f),
            // Values are divided by it: 0 and what rounds to it is out of range.
            Std = section.Channels("std", 1e-6f, 1e6f),
            Resize = section.Choice<ResizeMode>("resize"),
            ResizeTo = section.Whole("resize_to", 1, LongestSide),
            Pad = padding is null ? section.Channels("pad", 0, 255) : padding.Channels("value", 0, 255),
            PadMultiple = padding?.Whole("multiple", 1, 1024),
            Interpolation = section.Choice<Interpolation>("interpolation"),
        };
        padding?.End();
        if (input is { ResizeTo: not null, Resize: { } uncropped } && !uncropped.IsCrop())
            section.Fault("resize_to", "it is the shorter side before a crop: only resize: shortest-edge-crop, shortest-edge-crop-floor and stretch-crop have one. Remove one of the two.");
        if (input is { PadMultiple: not null, Resize: { } mode } && mode.IsCrop())
            section.Fault("pad", "a crop has the size that is written; there is nothing to pad to a multiple. Remove it.");
        if (input is { PadMultiple: not null, Resize: ResizeMode.Line or ResizeMode.LineGrow })
            section.Fault("pad", "a line is padded to the width that is written, not to a multiple. Remove it.");
        return input;
    }

    /// <summary>Other graphs that do the same: <c>variants: {int8: model.int8.onnx}</c>.</summary>
    private static Dictionary<string, string> ReadVariants(BundleFolder folder, DescriptionSection root)
    {
        var variants = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = root.Section("variants");
        foreach (var (key, _) in section.Entries)
        {
            if (section.Text(key.Text) is not { } name)
                continue;
            if (folder.Find(name, out var fault) is not { } path)
                section.Fault(key.Text, fault);
            else if (!BundleFiles.IsGraph(path))
                section.Fault(key.Text, $"{name} is no graph. Name an .onnx file.");
            else
                variants[key.Text] = path;
        }

        return variants;
    }

    private static OutputActivation? ReadOutput(DescriptionSection section, out OutputPooling? pooling)
    {
        var activation = section.Choice<OutputActivation>("activation");
        pooling = section.Choice<OutputPooling>("pooling");
        section.End();
        return activation;
    }

    private static Thresholds ReadThresholds(DescriptionSection section, bool isAnomaly)
    {
        var thresholds = new Thresholds
        {
            Score = section.Number("score", 0, isAnomaly ? LargestScore : 1),
            Pixel = isAnomaly ? section.Number("pixel", 0, LargestScore) : null,
            Iou = section.Number("iou", 0, 1),
            Max = section.Whole("max", 1, 10000),
        };
        section.End();
        return thresholds;
    }

    private static IReadOnlyList<string>? ReadLabels(BundleFolder folder, DescriptionSection root, BundleFiles files)
    {
        if (root.TextsOr("labels", out var name, AllowedLabels) is { } inline)
            return inline;
        if (name is null)
            return null;
        if (folder.Find(name, out var fault) is not { } path)
        {
            root.Fault("labels", fault);
            return null;
        }

        try
        {
            return LabelFile.Read(path, files.Hashes.GetValueOrDefault(path));
        }
        catch (ModelException e)
        {
            root.Fault("labels", e.Message);
            return null;
        }
    }

    private static List<GoldenSample> ReadGolden(BundleFolder folder, DescriptionSection root)
    {
        var golden = new List<GoldenSample>();
        foreach (var section in root.Sections("golden", MostGoldenSamples))
        {
            var tolerance = new Dictionary<string, double>();
            var allowed = section.Section("tolerance");
            foreach (var key in (ReadOnlySpan<string>)["score", "box"])
            {
                if (allowed.Number(key, 0, 1e6) is { } value)
                    tolerance[key] = value;
            }

            allowed.End();
            var (input, expect) = (FindSample(folder, section, "input"), FindSample(folder, section, "expect"));
            if (input is not null && expect is not null)
                golden.Add(new GoldenSample(input, expect, tolerance));
            section.End();
        }

        return golden;
    }

    private static string? FindSample(BundleFolder folder, DescriptionSection section, string key)
    {
        if (!section.Has(key))
            section.Fault(key, "the key is missing: a sample is an 'input' and what to 'expect' of it.");
        if (section.Text(key) is not { } name)
            return null;
        if (folder.Find(name, out var fault) is { } path)
            return path;
        section.Fault(key, fault);
        return null;
    }

    /// <summary>Where a model comes from is for people; its keys are held to their names all the same.</summary>
    private static void SkipOrigin(DescriptionSection section)
    {
        foreach (var key in (ReadOnlySpan<string>)["project", "url", "commit"])
            section.Text(key);
        section.End();
    }
}
