using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// A model as it is named in a configuration: a folder with a <c>model.yaml</c>, an exporter's folder, or a bare file. What is
/// not said is null or empty and comes from the graph or the family's defaults.
/// </summary>
public sealed record ModelBundle
{
    /// <summary>The role of a bundle's only graph.</summary>
    public const string MainRole = "model";

    /// <summary>Its name in logs, metrics and events.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>What it does.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>One of <see cref="ModelFamily.Built"/>.</summary>
    public string? Family { get; init; }

    /// <summary>Its licence, as SPDX names it.</summary>
    public string? Licence { get; init; }

    /// <summary>The folder that its files are in.</summary>
    public required string Folder { get; init; }

    /// <summary>The <c>model.yaml</c>, or null where there is none.</summary>
    public string? DescriptionFile { get; init; }

    /// <summary>Full paths of its files by role: <c>model</c>, or <c>encoder</c>, <c>decoder</c>, <c>ctc</c>….</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>SHA-256 in hexadecimal by full path, for the files that have one.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; init; } = new Dictionary<string, string>();

    /// <summary>How a frame becomes its input.</summary>
    public ImageInput Input { get; init; } = new();

    /// <summary>The exporter's own file that <see cref="Input"/> comes from, which speaks of no graph's fixed size; null where a description or nobody says it.</summary>
    public string? InputOrigin { get; init; }

    /// <summary>How a volume becomes its input.</summary>
    public VolumeInput Volume { get; init; } = new();

    /// <summary>What makes scores of its output; null where the family or the graph tells.</summary>
    public OutputActivation? Activation { get; init; }

    /// <summary>How several rows of scores become one; null where the family knows.</summary>
    public OutputPooling? Pooling { get; init; }

    /// <summary>The boxes that its head moves and stretches.</summary>
    public AnchorPlan Anchors { get; init; } = new();

    /// <summary>What it hears instead of samples; null where the graph, the exporter's configuration or the family says.</summary>
    public FeatureOptions? Features { get; init; }

    /// <summary>Frames of features that its exporter lengthens or cuts each input to; null where nobody says.</summary>
    public int? FeatureFrames { get; init; }

    /// <summary>The tokens of its texts.</summary>
    public TokenPlan Tokens { get; init; } = new();

    /// <summary>How it searches texts.</summary>
    public SearchSettings Search { get; init; } = SearchSettings.None;

    /// <summary>How keywords are read from its scores.</summary>
    public KeywordPlan Keywords { get; init; } = new();

    /// <summary>How its texts are written.</summary>
    public TextRules Text { get; init; } = TextRules.AsIs;

    /// <summary>Whether the quantized graphs run, of an exporter's folder that holds both.</summary>
    public bool Quantized { get; init; }

    /// <summary>Threads of its own that its graphs run on; null for those that all models share.</summary>
    public int? Threads { get; init; }

    /// <summary>What runs it where nobody says otherwise; null for the processor.</summary>
    public Engine? Engine { get; init; }

    /// <summary>Where the settings that were found best on this device stand beside it, or would stand.</summary>
    public string LocalFile { get => field ?? Path.Combine(Folder, LocalSettingsFile.Name); init; }

    /// <summary>Whether these settings are in force, or why not, as a sentence; null where there are none.</summary>
    public string? LocalNote { get; init; }

    /// <summary>Other graphs that do the same, full paths by what makes them other: <c>int8</c>. Of an exporter's folder that holds both, the folder of the quantized ones.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of its classes in the order of the graph; null when the graph or nobody says.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What counts as a result.</summary>
    public Thresholds Thresholds { get; init; } = new();

    /// <summary>How it judges parts; null for a detector that looks once.</summary>
    public InspectionPlan? Inspection { get; init; }

    /// <summary>Inputs with known results.</summary>
    public IReadOnlyList<GoldenSample> Golden { get; init; } = [];

    /// <summary>The hash that a file must have, or null.</summary>
    public string? HashOf(string path) => Hashes.TryGetValue(path, out var hash) ? hash : null;

    /// <summary>The full path of the only graph.</summary>
    /// <exception cref="ModelException">The bundle has several, or none.</exception>
    public string MainFile => Files.TryGetValue(MainRole, out var path) ? path
        : throw new ModelException(ModelFault.BadBundle, Files.Count == 0 && Family is not null
            ? $"Model '{Name}' ({Folder}) is a folder of the family '{Family}'; here a model of one single graph is needed. Name another one."
            : $"Model '{Name}' ({Folder}) has no single graph: it has {(Files.Count == 0 ? "none" : string.Join(", ", Files.Keys))}. Name the .onnx file itself, or give the folder a model.yaml.");

    /// <summary>The same model by another of its graphs.</summary>
    /// <param name="variant">A key of <see cref="Variants"/>.</param>
    public ModelBundle AsVariant(string variant) => Family == ModelFamily.Espnet
        ? this with { Quantized = true }
        : this with { Files = new Dictionary<string, string>(Files) { [MainRole] = Variants[variant] } };

    /// <summary>Refuses a bundle that says that it is something else than what it is used for.</summary>
    /// <param name="family">The family that is needed, one of those that do one thing.</param>
    /// <exception cref="ModelException">It names another family or another task.</exception>
    public void RequireFamily(string family)
    {
        var who = $"Model '{Name}' ({DescriptionFile ?? Folder})";
        if (Family is not null && Family != family)
            throw new ModelException(ModelFault.Unfitting, $"{who} is of the family '{Family}'; here {Needed(family)}. Name another model.");
        if (Task is { } task && ModelFamily.TaskOf(family) is { } needed && task != needed)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{who} says task: {DescriptionSection.Name(task)}; here a model for {DescriptionSection.Name(needed)} is needed. Name another model.");
        }
    }

    // Several families do one thing, and any of them would be right.
    private static string Needed(string family) => ModelFamily.TaskOf(family) is { } task
        ? $"a model for {DescriptionSection.Name(task)} is needed, such as one of the family '{family}'"
        : $"one of the family '{family}' is needed";
}
