using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Motion;

/// <summary>What counts as motion.</summary>
public sealed record MotionOptions
{
    /// <summary>How little a place must change to count, from 1 (a change of a tenth of the range from black to white) to 10 (a sixtieth); default 5.</summary>
    public int Sensitivity { get; init; } = 5;

    /// <summary>The part of the picture that has to move in one place, 0 to 1; default 0.1 %.</summary>
    public double MinArea { get; init; } = 0.001;

    /// <summary>Motion is over when nothing has moved for so long, not negative; default 2 s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Parts of the picture in which nothing counts.</summary>
    public IReadOnlyList<Polygon> Masks { get; init; } = [];

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Sensitivity, 1, nameof(Sensitivity));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Sensitivity, 10, nameof(Sensitivity));
        if (MinArea is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(MinArea), MinArea, "Expected 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Hold, TimeSpan.Zero, nameof(Hold));
    }
}
