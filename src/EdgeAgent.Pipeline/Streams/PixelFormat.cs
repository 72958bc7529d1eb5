namespace EdgeAgent.Pipeline.Streams;

/// <summary>Memory layouts of a frame; rows are tightly packed.</summary>
public enum PixelFormat
{
    /// <summary>Three bytes a pixel: blue, green, red.</summary>
    Bgr24,

    /// <summary>Planar 4:2:0, BT.601 limited range: Y of width × height, then U and V of ⌈width/2⌉ × ⌈height/2⌉.</summary>
    I420,

    /// <summary>One byte a pixel.</summary>
    Grey8,
}
