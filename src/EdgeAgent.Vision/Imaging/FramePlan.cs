using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>All that is computed once for frames of one format and size.</summary>
internal sealed unsafe class FramePlan
{
    private readonly PinnedArray<byte> _interleaved;

    public FramePlan(PreprocessingSpec spec, FrameFormat format)
    {
        Format = format;
        Geometry = Letterbox.Place(spec, format.Width, format.Height);
        var (width, height) = (Geometry.ContentWidth, Geometry.ContentHeight);
        Sampler = format.Pixels switch
        {
            PixelFormat.Bgr24 => new BgrSampler(format.Width, format.Height, width, height),
            PixelFormat.I420 => new I420Sampler(format.Width, format.Height, width, height),
            PixelFormat.Grey8 => new GreySampler(format.Width, format.Height, width, height),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format.Pixels, null),
        };
        _interleaved = new PinnedArray<byte>(spec.Layout == TensorLayout.Nhwc ? 3 * Sampler.Stride : 0);
    }

    public FrameFormat Format { get; }

    public LetterboxGeometry Geometry { get; }

    public FrameSampler Sampler { get; }

    /// <summary>Scratch for a row of three bytes a pixel.</summary>
    public byte* Interleaved => _interleaved.Pointer;
}
