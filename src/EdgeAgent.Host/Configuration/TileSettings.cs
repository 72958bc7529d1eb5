using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Detection.Tiling;

namespace EdgeAgent.Host.Configuration;

/// <summary>How one camera's pictures are looked at in tiles.</summary>
internal sealed record TileSettings
{
    private static readonly TileOptions Defaults = new();

    [Count("Tiles side by side.", 1, TileOptions.MostTiles)]
    public int Columns { get; init; } = Defaults.Columns;

    [Count("Tiles one above the other.", 1, TileOptions.MostTiles)]
    public int Rows { get; init; } = Defaults.Rows;

    [Number("What neighbours share, as a part of a tile's side. An object smaller than this is whole in at least one tile.", 0, 0.5)]
    public double Overlap { get; init; } = Defaults.Overlap;

    [Flag("Whether the whole picture is looked at too, for objects larger than a tile.")]
    public bool Whole { get; init; } = Defaults.Whole;

    /// <summary>Runs of the model for each picture.</summary>
    public int Looks => Columns * Rows + (Whole ? 1 : 0);

    /// <summary>As the detector takes it.</summary>
    public TileOptions ToOptions() => new() { Columns = Columns, Rows = Rows, Overlap = Overlap, Whole = Whole };
}
