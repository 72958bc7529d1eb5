namespace EdgeAgent.Host.Tuning;

/// <summary>
/// What somebody wants otherwise of one camera or microphone. Maps of shapes are whole: what is not in them goes. Where it is said what somebody began with, only what they did to it is done,
/// and what others have done meanwhile stays.
/// </summary>
internal sealed record TuneRequest : DrawnShapes
{
    /// <summary>The camera or microphone.</summary>
    public required string Source { get; init; }

    /// <summary>The shapes that somebody began with, by the names that <see cref="IDrawn{TSelf}.Was"/> gives; null for those in the file.</summary>
    public DrawnShapes? Begun { get; init; }

    /// <summary>Thresholds by their keys below the source (<c>detect.min_score</c>), 0 to 1; those that are not there stay as they are.</summary>
    public IReadOnlyDictionary<string, double>? Thresholds { get; init; }

    /// <summary>The SHA-256 of the file that was looked at, as <c>check</c> gave it; asked by <c>save</c> alone.</summary>
    public string? Digest { get; init; }
}
