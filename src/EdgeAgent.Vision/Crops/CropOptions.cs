namespace EdgeAgent.Vision.Crops;

/// <summary>Which objects a second model looks at, how often, and how its looks become an answer.</summary>
public sealed record CropOptions
{
    /// <summary>The most looks that one answer is made of.</summary>
    public const int MostLooks = 1000;

    /// <summary>What the answer is called in events.</summary>
    public required string Name { get; init; }

    /// <summary>The classes of the detector whose objects are looked at; empty for all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What is cut out around the object's box, as a share of its width on the left and on the right and of its height above and below; 0 to 1.</summary>
    public double Margin { get; init; } = 0.1;

    /// <summary>Pixels of the shorter side of a box that is worth a look, from 1.</summary>
    public int MinSize { get; init; } = 24;

    /// <summary>Looks that must agree, from 1.</summary>
    public int Needed { get; init; } = 3;

    /// <summary>Of so many last ones, <see cref="Needed"/> to <see cref="MostLooks"/>.</summary>
    public int Of { get; init; } = 5;

    /// <summary>Stream time after which an object that has its answer is looked at again, not negative.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Looks at one picture, from 1.</summary>
    public int MaxPerFrame { get; init; } = 4;

    /// <summary>The answers of which an object needs one before it is told; empty where it needs none.</summary>
    public IReadOnlyList<string> Verify { get; init; } = [];

    /// <summary>Sees that everything is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Something is not.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Margin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Margin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Needed, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Of, Needed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Of, MostLooks);
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPerFrame, 1);
    }
}
