namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>The order of a model input's axes: n batch, c channels, h height, w width, x y z of a volume.</summary>
public enum TensorLayout
{
    /// <summary>Planes.</summary>
    Nchw,

    /// <summary>Interleaved.</summary>
    Nhwc,

    /// <summary>Planes without a batch axis.</summary>
    Chw,

    /// <summary>Volumes, channels first.</summary>
    Ncxyz,

    /// <summary>Volumes, channels last.</summary>
    Nxyzc,
}
