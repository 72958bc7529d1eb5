using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Brings frames into a model's input in one pass: resize, padding, colour order, normalisation and layout, straight from the
/// frame into the caller's tensor of batch 1. Tables are prepared for a format and size, and those used last are kept (crops of several
/// objects take turns): nothing is allocated for a frame or crop of a size that was there lately. From BGR bilinear equals OpenCV's <c>INTER_LINEAR</c> on bytes bit for bit, from grey within 1/255; from
/// I420 it is within 2/255 of converting first (colours outside of 0..255 are cut after resizing, not before). Pil-bilinear, -bicubic and -nearest equal
/// Pillow's, and area OpenCV's <c>INTER_AREA</c> bit for bit, from I420 those of the frame converted to within 1/255. Grey is OpenCV's of the resized picture. Not thread-safe: one per stream.
/// </summary>
public sealed class ImagePreprocessor
{
    /// <summary>Formats whose tables are kept.</summary>
    private const int Kept = 8;

    private readonly PreprocessingSpec _spec;
    private readonly string _model;

    // The one of the tensor's type; the others are null.
    private readonly TensorAssembler<float>? _floats;
    private readonly TensorAssembler<Half>? _halves;
    private readonly TensorAssembler<byte>? _bytes;

    // The one that was used last comes first.
    private readonly List<FramePlan> _plans = new(Kept);

    /// <summary>A preprocessor for one model's input.</summary>
    /// <param name="input">
    /// The input, completed from its family and graph: colour, layout, type, resize and, where the frame is resized, the size are
    /// needed; scale, mean, std and pad are 1, 0, 1 and 0 where absent.
    /// </param>
    /// <param name="model">The model's name, for faults.</param>
    /// <exception cref="ModelException">Something is missing, contradictory or not built.</exception>
    public ImagePreprocessor(ImageInput input, string model)
    {
        ArgumentNullException.ThrowIfNull(input);
        _model = model;
        _spec = new PreprocessingSpec(input, model);
        var normalisation = new Normalisation(_spec.Scale, _spec.Mean, _spec.Std);
        switch (_spec.Type)
        {
            case TensorType.UInt8:
                _bytes = new TensorAssembler<byte>(_spec, new ByteEncoder());
                break;
            case TensorType.Float16:
                _halves = new TensorAssembler<Half>(_spec, new HalfEncoder(normalisation));
                break;
            default:
                _floats = new TensorAssembler<float>(_spec, new FloatEncoder(normalisation));
                break;
        }
    }

    /// <summary>Values of a pixel of the tensor: 3, or 1 of grey.</summary>
    public int Channels => _spec.Channels;

    /// <summary>
    /// Where frames of a format will lie; their tensor has <see cref="Channels"/> · TensorWidth · TensorHeight elements. With
    /// <c>shortest-edge</c>, <c>none</c> and padding to a multiple its sides depend on the frame's.
    /// </summary>
    /// <exception cref="ModelException">Such frames do not fit an input that is not resized to, or would make too large a tensor.</exception>
    public LetterboxGeometry Prepare(FrameFormat format) => PlanFor(format).Geometry;

    /// <summary>Fills a tensor of 32-bit floats.</summary>
    /// <param name="format">Layout and size of the frame.</param>
    /// <param name="pixels">All planes of the frame, as <see cref="FrameLease.Pixels"/>.</param>
    /// <param name="tensor">The whole tensor; all of it is written.</param>
    /// <returns>Where the frame lies in the tensor.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">The model's input is of another type.</exception>
    /// <exception cref="ModelException">Frames of this size do not fit an input that is not resized to.</exception>
    public LetterboxGeometry Fill(FrameFormat format, ReadOnlySpan<byte> pixels, Span<float> tensor) => Fill(_floats, format, pixels, tensor);

    /// <summary>Fills a tensor of 16-bit floats.</summary>
    /// <inheritdoc cref="Fill(FrameFormat, ReadOnlySpan{byte}, Span{float})"/>
    public LetterboxGeometry Fill(FrameFormat format, ReadOnlySpan<byte> pixels, Span<Half> tensor) => Fill(_halves, format, pixels, tensor);

    /// <summary>Fills a tensor of bytes.</summary>
    /// <inheritdoc cref="Fill(FrameFormat, ReadOnlySpan{byte}, Span{float})"/>
    public LetterboxGeometry Fill(FrameFormat format, ReadOnlySpan<byte> pixels, Span<byte> tensor) => Fill(_bytes, format, pixels, tensor);

    private LetterboxGeometry Fill<T>(TensorAssembler<T>? assembler, FrameFormat format, ReadOnlySpan<byte> pixels, Span<T> tensor)
        where T : unmanaged
    {
        if (assembler is null)
            throw new InvalidOperationException($"The input of {_model} is {_spec.Type}, not {typeof(T).Name}.");
        var plan = PlanFor(format);
        if (pixels.Length < format.ByteCount)
            throw new ArgumentException($"A frame of {format} has {format.ByteCount} bytes, not {pixels.Length}.", nameof(pixels));
        var elements = Channels * plan.Geometry.TensorWidth * plan.Geometry.TensorHeight;
        if (tensor.Length != elements)
            throw new ArgumentException($"The tensor of {_model} has {tensor.Length} elements, not {elements}.", nameof(tensor));
        assembler.Fill(plan, pixels, tensor);
        return plan.Geometry;
    }

    private FramePlan PlanFor(FrameFormat format)
    {
        for (var i = 0; i < _plans.Count; i++)
        {
            if (_plans[i].Format == format)
                return ToFront(i);
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(format.Width, nameof(format));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(format.Height, nameof(format));
        var plan = new FramePlan(_spec, format);
        if (_plans.Count < Kept)
            _plans.Add(plan);
        else
            _plans[^1] = plan;
        return ToFront(_plans.Count - 1);
    }

    private FramePlan ToFront(int index)
    {
        var plan = _plans[index];
        for (; index > 0; index--)
            _plans[index] = _plans[index - 1];
        return _plans[0] = plan;
    }
}
