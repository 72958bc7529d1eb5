namespace EdgeAgent.Host.Tuning;

/// <summary>What somebody wants otherwise of one camera or microphone. Maps of shapes are whole: what is not in them goes; a map that is not there stays as it is.</summary>
internal sealed record TuneRequest
{
    /// <summary>The camera or microphone.</summary>
    public required string Source { get; init; }

    /// <summary>The zones.</summary>
    public IReadOnlyDictionary<string, DrawnZone>? Zones { get; init; }

    /// <summary>The lines.</summary>
    public IReadOnlyDictionary<string, DrawnLine>? Lines { get; init; }

    /// <summary>What is made black.</summary>
    public IReadOnlyDictionary<string, DrawnMask>? Privacy { get; init; }

    /// <summary>Where motion does not count.</summary>
    public IReadOnlyDictionary<string, DrawnMask>? MotionMasks { get; init; }

    /// <summary>Thresholds by their keys below the source (<c>detect.min_score</c>), 0 to 1; those that are not there stay as they are.</summary>
    public IReadOnlyDictionary<string, double>? Thresholds { get; init; }

    /// <summary>The SHA-256 of the file that was looked at, as <c>check</c> gave it; asked by <c>save</c> alone.</summary>
    public string? Digest { get; init; }
}
