namespace EdgeAgent.Vision.Shadow;

/// <summary>What came of a model's shadow on one camera.</summary>
public sealed record ShadowReport
{
    /// <summary>The camera.</summary>
    public required string Camera { get; init; }

    /// <summary>The model whose objects are told.</summary>
    public required ShadowedModel Model { get; init; }

    /// <summary>The one that runs beside it.</summary>
    public required ShadowedModel Shadow { get; init; }

    /// <summary>When the comparison began, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the last picture of it was taken, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Pictures that both have seen.</summary>
    public long Compared { get; init; }

    /// <summary>Pictures that the shadow was too late for.</summary>
    public long Skipped { get; init; }

    /// <summary>Pictures without a difference.</summary>
    public long Alike { get; init; }

    /// <summary>By class, what was seen by either.</summary>
    public IReadOnlyList<ClassDifference> Classes { get; init; } = [];

    /// <summary>What they call by other names.</summary>
    public IReadOnlyList<RenamedClass> Renamed { get; init; } = [];

    /// <summary>The pictures on which they differ most, the worst first.</summary>
    public IReadOnlyList<WorstPicture> Worst { get; init; } = [];

    /// <summary>Classes that the camera looks for and that one of the two does not have, in a sentence; null where there are none.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether this goes on with what the other one tells: the same two models on the same camera, judged by the same scores.</summary>
    public bool Continues(ShadowReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Camera, Model, Shadow) == (other.Camera, other.Model, other.Shadow);
    }
}
