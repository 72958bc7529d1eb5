using EdgeAgent.Audio.Recognition;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>What a command line says beside the model and the inputs; what is null comes from the bundle or the family.</summary>
internal sealed record InferOptions
{
    /// <summary>The family, where the graph does not tell it.</summary>
    public string? Family { get; init; }

    /// <summary>A <c>model.yaml</c> that stands elsewhere than the graph.</summary>
    public string? DescriptionFile { get; init; }

    /// <summary>A file with a label a line, in the order of the graph.</summary>
    public string? LabelsFile { get; init; }

    /// <summary>Lowest score, 0 to 1: of a detection, of a keyword, of speech.</summary>
    public double? MinScore { get; init; }

    /// <summary>Lowest confidence of a transcript, 0 to 1.</summary>
    public double? MinConfidence { get; init; }

    /// <summary>Overlap above which the weaker of two boxes goes, 0 to 1.</summary>
    public double? Iou { get; init; }

    /// <summary>Most detections of one picture.</summary>
    public int? Max { get; init; }

    /// <summary>Classes that are printed of a recording and of each window of it.</summary>
    public int? Top { get; init; }

    /// <summary>How much of a recording is judged at a time by a model that names sounds.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>From the start of one window to the start of the next.</summary>
    public TimeSpan? Hop { get; init; }

    /// <summary>The voice model that cuts recordings into utterances for a recogniser; null takes each for one, unless it is long.</summary>
    public string? Voice { get; init; }

    /// <summary>Whether masks of objects are made.</summary>
    public bool WithMasks { get; init; } = true;

    /// <summary>How text is searched in what a recogniser hears.</summary>
    public RecognizerOptions Recognizer { get; init; } = new();

    /// <summary>Whether the quantized graphs run, of an exporter's folder that holds both.</summary>
    public bool Quantized { get; init; }

    /// <summary>What counts as speech of a model that hears whole recordings.</summary>
    public BoundaryChoice Boundaries { get; init; } = new();

    /// <summary>Where volumes of labels are written; null when they are not kept.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>What runs the model; null for the bundle's local settings, else the processor.</summary>
    public Engine? Engine { get; init; }
}
