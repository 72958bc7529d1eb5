namespace EdgeAgent.Vision.Imaging;

/// <summary>The order of a tensor's axes, the last changing fastest.</summary>
public enum TensorLayout
{
    /// <summary>One plane per channel (<c>[1, 3, H, W]</c> and <c>[3, H, W]</c>).</summary>
    Planar,

    /// <summary>Channels of a pixel side by side (<c>[1, H, W, 3]</c>).</summary>
    Interleaved,
}
