namespace EdgeAgent.Vision.Detection.Tiling;

/// <summary>Where a box ends only because its tile does.</summary>
[Flags]
internal enum CutEdges
{
    None = 0,
    Left = 1,
    Top = 2,
    Right = 4,
    Bottom = 8,
}
