using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Tests.Health;

/// <summary>A grey picture drawn for a test: black at first. Brightness is on the scale of video, 16 to 235, in every layout.</summary>
internal sealed class Picture(PixelFormat pixels, int width, int height)
{
    private readonly byte[] _luma = [.. Enumerable.Repeat((byte)16, width * height)];

    public Picture Fill(int left, int top, int columns, int rows, byte luma)
    {
        for (var y = top; y < top + rows; y++)
            _luma.AsSpan(y * width + left, columns).Fill(luma);
        return this;
    }

    /// <summary>Makes values up to so much larger or smaller.</summary>
    public Picture Noise(int amplitude, int seed = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < _luma.Length; i++)
            _luma[i] = (byte)Math.Clamp(_luma[i] + random.Next(-amplitude, amplitude + 1), 0, 255);
        return this;
    }

    /// <summary>As out of focus: each value becomes the mean of those so far to every side.</summary>
    public Picture Blur(int reach)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            var (step, length, count) = pass == 0 ? (1, width, height) : (width, height, width);
            var line = new byte[length];
            for (var i = 0; i < count; i++)
            {
                var start = pass == 0 ? i * width : i;
                for (var at = 0; at < length; at++)
                    line[at] = _luma[start + at * step];
                for (var at = 0; at < length; at++)
                {
                    var (first, end) = (Math.Max(0, at - reach), Math.Min(length, at + reach + 1));
                    var sum = 0;
                    for (var near = first; near < end; near++)
                        sum += line[near];
                    _luma[start + at * step] = (byte)(sum / (end - first));
                }
            }
        }

        return this;
    }

    /// <summary>Under so much of the light.</summary>
    public Picture Light(double share)
    {
        for (var i = 0; i < _luma.Length; i++)
            _luma[i] = (byte)Math.Clamp(Math.Round(16 + (_luma[i] - 16) * share), 0, 235);
        return this;
    }

    /// <summary>The picture as a frame.</summary>
    public FrameLease Rent(FramePool pool)
    {
        var frame = pool.Rent(new FrameFormat(pixels, width, height));
        switch (pixels)
        {
            case PixelFormat.Bgr24:
                for (var i = 0; i < _luma.Length; i++)
                    frame.Pixels.Slice(3 * i, 3).Fill((byte)Math.Clamp((int)Math.Round((_luma[i] - 16) * 255 / 219.0), 0, 255));
                break;
            default:
                _luma.CopyTo(frame.Pixels);
                frame.Pixels[_luma.Length..].Fill(128);
                break;
        }

        return frame;
    }
}
