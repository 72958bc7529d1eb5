using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Health;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Health;

public sealed class PictureDetailTests
{
    [Property(MaxTest = 60)]
    public void Brightness_and_detail_are_those_of_a_plain_loop(int seed)
    {
        var random = new Random(seed);
        var format = new FrameFormat((PixelFormat)random.Next(3), random.Next(1, 1500), random.Next(1, 300));
        using var pool = new FramePool();
        using var frame = pool.Rent(format);
        random.NextBytes(frame.Pixels);
        var detail = new PictureDetail();
        detail.Measure(frame);

        var pixelBytes = format.Stride / format.Width;
        var near = Math.Max(1, (format.Width + 320) / 640);
        for (var part = 0; part < PictureDetail.Parts; part++)
        {
            var (row, column) = (part / 8, part % 8);
            double sum = 0, squares = 0, count = 0;
            for (var i = 0; i < 8; i++)
            {
                var y = (2 * (row * 8 + i) + 1) * format.Height / 128;
                if (y + near >= format.Height)
                    continue;
                for (var x = column * format.Width / 8 * pixelBytes; x < (column + 1) * format.Width / 8 * pixelBytes && x + near * pixelBytes < format.Stride; x++)
                {
                    int Value(int right, int below) => frame.Pixels[(y + below) * format.Stride + x + right * pixelBytes];
                    sum += Value(0, 0);
                    squares += Math.Pow(Value(near, 0) - Value(0, 0), 2) + Math.Pow(Value(0, near) - Value(0, 0), 2);
                    count++;
                }
            }

            Assert.Equal(count > 0 ? Math.Max(0, sum / count - (format.Pixels == PixelFormat.I420 ? 16 : 0)) : 0, detail.Brightness[part], 0.01);
            Assert.Equal(count > 0 ? squares / (2 * count) : 0, detail.Detail[part], 0.5);
        }
    }

    [Fact]
    public void The_widest_picture_of_the_greatest_differences_does_not_overflow()
    {
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, 65_536, 120));
        for (var i = 0; i < frame.Pixels.Length; i++)
            frame.Pixels[i] = (byte)(i / 3 / 102 % 2 == 0 ? 0 : 255);
        var detail = new PictureDetail();
        detail.Measure(frame);
        Assert.InRange(detail.Detail[0], 65_025 / 2 * 0.9, 65_025);
    }
}
