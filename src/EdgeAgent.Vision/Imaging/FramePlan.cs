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
        Sampler = FrameSamplers.Create(spec.Interpolation, format, Geometry.Across, Geometry.Down);
        _interleaved = new PinnedArray<byte>(spec.Layout == TensorLayout.Nhwc ? 3 * Sampler.Stride : 0);
    }

    public FrameFormat Format { get; }

    public LetterboxGeometry Geometry { get; }

    public FrameSampler Sampler { get; }

    /// <summary>Scratch for a row of three bytes a pixel.</summary>
    public byte* Interleaved => _interleaved.Pointer;
}
