using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Brings frames into a model's input in one pass: resize, padding, colour order, normalisation and layout, straight from the
/// frame into the caller's tensor of batch 1. Tables are prepared for a format and size and kept until another comes; nothing
/// is allocated per frame. Bilinear equals OpenCV's <c>INTER_LINEAR</c> on bytes bit for bit (BGR and grey); from I420 within
/// 2/255 of converting first. Not thread-safe: one per stream.
/// </summary>
public sealed class ImagePreprocessor
{
    private readonly ImageTensorSpec _spec;
    private readonly TensorAssembler<float> _floats;
    private readonly TensorAssembler<Half> _halves;
    private readonly TensorAssembler<byte>? _bytes;
    private FramePlan? _plan;

    /// <summary>A preprocessor for one model's input.</summary>
    /// <exception cref="ArgumentException">The description contradicts itself.</exception>
    public ImagePreprocessor(ImageTensorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Check(spec);
        _spec = spec;
        var normalisation = new Normalisation(spec.Scale, spec.Mean, spec.Std);
        _floats = new TensorAssembler<float>(spec, new FloatEncoder(normalisation));
        _halves = new TensorAssembler<Half>(spec, new HalfEncoder(normalisation));
        _bytes = normalisation.IsIdentity ? new TensorAssembler<byte>(spec, new ByteEncoder()) : null;
    }

    /// <summary>Where frames of a format will lie; its tensor has 3 · TensorWidth · TensorHeight elements.</summary>
    /// <exception cref="ArgumentException">Such frames do not fit an input that is not resized to.</exception>
    public LetterboxGeometry Prepare(FrameFormat format) => PlanFor(format).Geometry;

    /// <summary>Fills a tensor of 32-bit floats.</summary>
    /// <param name="format">Layout and size of the frame.</param>
    /// <param name="pixels">All planes of the frame, as <see cref="FrameLease.Pixels"/>.</param>
    /// <param name="tensor">The whole tensor; all of it is written.</param>
    /// <exception cref="ArgumentException">A length does not fit, or frames of this size do not.</exception>
    public LetterboxGeometry Fill(FrameFormat format, ReadOnlySpan<byte> pixels, Span<float> tensor) => Fill(_floats, format, pixels, tensor);

    /// <summary>Fills a tensor of 16-bit floats.</summary>
    /// <inheritdoc cref="Fill(FrameFormat, ReadOnlySpan{byte}, Span{float})"/>
    public LetterboxGeometry Fill(FrameFormat format, ReadOnlySpan<byte> pixels, Span<Half> tensor) => Fill(_halves, format, pixels, tensor);

    /// <summary>Fills a tensor of bytes.</summary>
    /// <inheritdoc cref="Fill(FrameFormat, ReadOnlySpan{byte}, Span{float})"/>
    /// <exception cref="InvalidOperationException">Scale, mean or std are not 1, 0 and 1: bytes cannot hold that.</exception>
    public LetterboxGeometry Fill(FrameFormat format, ReadOnlySpan<byte> pixels, Span<byte> tensor) => Fill(
        _bytes ?? throw new InvalidOperationException("A tensor of bytes takes no scale, mean or std."), format, pixels, tensor);

    private static void Check(ImageTensorSpec spec)
    {
        var isSized = spec is { Width: > 0, Height: > 0 };
        var isFree = spec is { Width: null, Height: null, Resize: ResizeMode.Pad or ResizeMode.None };
        if (!isSized && !isFree)
            throw new ArgumentException($"An image input that is resized by {spec.Resize} needs its width and height above 0.", nameof(spec));
        if (spec.PadMultiple < 1)
            throw new ArgumentException($"Padding to a multiple of {spec.PadMultiple} makes no sense.", nameof(spec));
        if (spec.Mean.Length != 3 || spec.Std.Length != 3 || spec.Pad.Length != 3)
            throw new ArgumentException("Mean, std and pad of an image input have three values each.", nameof(spec));
        if (spec.Std.Contains(0f))
            throw new ArgumentException("A std of 0 divides by zero.", nameof(spec));
    }

    private LetterboxGeometry Fill<T>(TensorAssembler<T> assembler, FrameFormat format, ReadOnlySpan<byte> pixels, Span<T> tensor)
        where T : unmanaged
    {
        var plan = PlanFor(format);
        if (pixels.Length < format.ByteCount)
            throw new ArgumentException($"A frame of {format} has {format.ByteCount} bytes, not {pixels.Length}.", nameof(pixels));
        var elements = checked(3 * plan.Geometry.TensorWidth * plan.Geometry.TensorHeight);
        if (tensor.Length != elements)
            throw new ArgumentException($"The tensor has {tensor.Length} elements, not {elements}.", nameof(tensor));
        assembler.Fill(plan, pixels, tensor);
        return plan.Geometry;
    }

    private FramePlan PlanFor(FrameFormat format)
    {
        if (_plan?.Format == format)
            return _plan;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(format.Width, nameof(format));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(format.Height, nameof(format));
        return _plan = new FramePlan(_spec, format);
    }
}
