namespace EdgeAgent.Vision.Detection.Tiling;

/// <summary>How a frame is looked at in parts, so that what is small in it is large enough for the model.</summary>
public sealed record TileOptions
{
    /// <summary>Tiles along one side at most.</summary>
    public const int MostTiles = 8;

    /// <summary>Tiles side by side, 1 to 8.</summary>
    public int Columns { get; init; } = 2;

    /// <summary>Tiles one above the other, 1 to 8.</summary>
    public int Rows { get; init; } = 2;

    /// <summary>What neighbours share, as a part of a tile's side, 0 to 0.5; default 0.2. An object that is smaller than this is whole in at least one tile.</summary>
    public double Overlap { get; init; } = 0.2;

    /// <summary>Whether the whole frame is looked at too: without it, objects larger than a tile are seen in parts. Default true.</summary>
    public bool Whole { get; init; } = true;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Columns, MostTiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Rows, MostTiles);
        if (Overlap is not (>= 0 and <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(Overlap), Overlap, "Expected 0 to 0.5.");
    }
}
