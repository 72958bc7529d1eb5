using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Writes the rows of a sampler, normalised and padded, into a tensor; each element is written once.</summary>
internal sealed unsafe class TensorAssembler<T> where T : unmanaged
{
    private readonly bool _isInterleaved;
    private readonly bool _isGrey;
    private readonly ElementEncoder<T> _encoder;

    // Which of blue, green and red is the tensor's first, second and third channel; of grey there is only the first.
    private readonly int[] _planes;
    private readonly T[] _pad;

    public TensorAssembler(PreprocessingSpec spec, ElementEncoder<T> encoder)
    {
        _isInterleaved = spec is { Layout: TensorLayout.Nhwc, Channels: 3 };
        _isGrey = spec.Colour == ChannelOrder.Grey;
        _encoder = encoder;
        _planes = spec.Colour switch
        {
            ChannelOrder.Grey => [0],
            ChannelOrder.Bgr => [0, 1, 2],
            _ => [2, 1, 0],
        };
        _pad = [.. Enumerable.Range(0, spec.Channels).Select(c => encoder.Encode(spec.Pad[c], c))];
    }

    public void Fill(FramePlan plan, ReadOnlySpan<byte> pixels, Span<T> tensor)
    {
        plan.Sampler.Begin();
        fixed (byte* frame = pixels)
        {
            if (_isInterleaved)
                FillPixels(plan, frame, tensor);
            else
                FillPlanes(plan, frame, tensor);
        }
    }

    private void FillPlanes(FramePlan plan, byte* frame, Span<T> tensor)
    {
        var (geometry, sampler, rows) = (plan.Geometry, plan.Sampler, plan.Geometry.Down.Count);
        var plane = geometry.TensorWidth * geometry.TensorHeight;
        var above = geometry.Top * geometry.TensorWidth;
        var content = rows * geometry.TensorWidth;
        for (var c = 0; c < _planes.Length; c++)
        {
            var target = tensor.Slice(c * plane, plane);
            target[..above].Fill(_pad[c]);
            target[(above + content)..].Fill(_pad[c]);
        }

        for (var y = 0; y < rows; y++)
        {
            sampler.Sample(frame, y);
            if (_isGrey)
                GreyRow.Mix(sampler.Rows, sampler.Stride);
            for (var c = 0; c < _planes.Length; c++)
            {
                var row = tensor.Slice(c * plane + above + y * geometry.TensorWidth, geometry.TensorWidth);
                var values = new ReadOnlySpan<byte>(sampler.Rows + _planes[c] * sampler.Stride, sampler.Width);
                row[..geometry.Left].Fill(_pad[c]);
                _encoder.EncodePlane(values, c, row[geometry.Left..]);
                row[(geometry.Left + sampler.Width)..].Fill(_pad[c]);
            }
        }
    }

    private void FillPixels(FramePlan plan, byte* frame, Span<T> tensor)
    {
        var (geometry, sampler, rows) = (plan.Geometry, plan.Sampler, plan.Geometry.Down.Count);
        var rowLength = 3 * geometry.TensorWidth;
        var above = geometry.Top * rowLength;
        var content = rows * rowLength;
        FillPad(tensor[..above]);
        FillPad(tensor[(above + content)..]);
        var (left, width, stride) = (3 * geometry.Left, 3 * sampler.Width, sampler.Stride);
        var values = plan.Interleaved;
        for (var y = 0; y < rows; y++)
        {
            sampler.Sample(frame, y);
            Interleave.Rows(
                sampler.Rows + _planes[0] * stride, sampler.Rows + _planes[1] * stride, sampler.Rows + _planes[2] * stride,
                sampler.Width, values);
            var row = tensor.Slice(above + y * rowLength, rowLength);
            FillPad(row[..left]);
            _encoder.EncodeInterleaved(new ReadOnlySpan<byte>(values, width), row[left..]);
            FillPad(row[(left + width)..]);
        }
    }

    // Pixels of the padding, doubling what is there.
    private void FillPad(Span<T> to)
    {
        if (to.IsEmpty)
            return;
        _pad.CopyTo(to);
        for (var done = 3; done < to.Length; done *= 2)
            to[..Math.Min(done, to.Length - done)].CopyTo(to[done..]);
    }
}
