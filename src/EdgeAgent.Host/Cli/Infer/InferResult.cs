namespace EdgeAgent.Host.Cli.Infer;

/// <summary>
/// What a model found in one image, video frame or audio file, as <c>infer --json</c> prints it: the keys in this order, those of
/// other tasks left out.
/// </summary>
internal sealed record InferResult
{
    /// <summary>The input as it was named.</summary>
    public string Input { get; init; } = "";

    /// <summary>Why there is no result; then nothing else is there.</summary>
    public string? Error { get; init; }

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>A video's frame, from 0.</summary>
    public long? Frame { get; init; }

    /// <summary>The frame's moment in the video, milliseconds.</summary>
    public double? TimeMs { get; init; }

    /// <summary>Pixels, upright by EXIF.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels, upright by EXIF.</summary>
    public int? Height { get; init; }

    /// <summary>Voxels of a volume's third axis; width and height are those of its first and second.</summary>
    public int? Depth { get; init; }

    /// <summary>Length of the audio, milliseconds.</summary>
    public double? DurationMs { get; init; }

    /// <summary>What the model took, with preparing its input and decoding its output, without reading the file; milliseconds.</summary>
    public double? Ms { get; init; }

    /// <summary>Objects, by falling score.</summary>
    public IReadOnlyList<DetectionResult>? Detections { get; init; }

    /// <summary>What the whole picture shows or the whole recording sounds like, by falling score.</summary>
    public IReadOnlyList<ClassResult>? Classes { get; init; }

    /// <summary>What windows of a recording sound like, in their order.</summary>
    public IReadOnlyList<WindowResult>? Windows { get; init; }

    /// <summary>How much of the picture or volume each class takes, those that are there, by number.</summary>
    public IReadOnlyList<AreaResult>? Areas { get; init; }

    /// <summary>How unusual the picture is.</summary>
    public AnomalyResult? Anomaly { get; init; }

    /// <summary>The file that the labels of a picture or volume were written to.</summary>
    public string? Segmentation { get; init; }

    /// <summary>What was said, or stands in the picture.</summary>
    public string? Text { get; init; }

    /// <summary>The text's tokens in the model's vocabulary.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>The search's own score: a sum of natural log-probabilities.</summary>
    public double? Score { get; init; }

    /// <summary>Mean confidence of the words, of a line in a picture of its characters, 0 to 1.</summary>
    public double? Confidence { get; init; }

    /// <summary>The words in order.</summary>
    public IReadOnlyList<WordResult>? Words { get; init; }

    /// <summary>Where somebody speaks.</summary>
    public IReadOnlyList<SegmentResult>? Segments { get; init; }

    /// <summary>Keywords in the order of their starts.</summary>
    public IReadOnlyList<KeywordResult>? Keywords { get; init; }

    /// <summary>What the voice is like, as the graph gives it: of any length, only its direction counts.</summary>
    public IReadOnlyList<float>? Embedding { get; init; }
}
