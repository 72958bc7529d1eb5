using System.Collections.Frozen;

namespace EdgeAgent.Vision.Evidence;

/// <summary>Which events of a camera are proven by which pictures.</summary>
public sealed record PicturePlan
{
    /// <summary>The records of the events that are proven by the whole picture.</summary>
    public FrozenSet<Type> Frame { get; init; } = FrozenSet<Type>.Empty;

    /// <summary>The records of the events that are proven by what of the picture they are about; only such as tell of a place.</summary>
    public FrozenSet<Type> Crop { get; init; } = FrozenSet<Type>.Empty;

    /// <summary>The records of the events that are proven by a clip.</summary>
    public FrozenSet<Type> Clip { get; init; } = FrozenSet<Type>.Empty;

    /// <summary>Whether what an event is about is framed in the whole picture.</summary>
    public bool Boxes { get; init; }
}
