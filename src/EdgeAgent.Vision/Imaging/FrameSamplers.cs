using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Which sampler does what a model's input asks for.</summary>
internal static class FrameSamplers
{
    /// <summary>A sampler for frames of a format.</summary>
    public static FrameSampler Create(Interpolation interpolation, FrameFormat format, ResizedAxis across, ResizedAxis down)
    {
        var isResized = across.Source != across.Target || down.Source != down.Target;
        var isGrown = across.Source < across.Target || down.Source < down.Target;
        return interpolation switch
        {
            _ when interpolation.IsPillow() && isResized => new FilterSampler(format, across, down, interpolation),
            Interpolation.Area when isResized && !isGrown => new AreaSampler(format, across, down),
            Interpolation.Area => Linear(format, LinearTaps.Horizontal(across, isArea: true), LinearTaps.Vertical(down, isArea: true)),
            _ => Linear(format, LinearTaps.Horizontal(across), LinearTaps.Vertical(down)),
        };
    }

    private static FrameSampler Linear(FrameFormat format, LinearTaps horizontal, LinearTaps vertical) => format.Pixels switch
    {
        PixelFormat.Bgr24 => new BgrSampler(horizontal, vertical, format),
        PixelFormat.I420 => new I420Sampler(horizontal, vertical, format),
        PixelFormat.Grey8 => new GreySampler(horizontal, vertical, format),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format.Pixels, null),
    };
}
