using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Imaging;

public sealed class CoarsePictureTests
{
    [Theory]
    [InlineData(1920, 1080, 96, 54)]
    [InlineData(1080, 1920, 54, 96)]
    [InlineData(640, 480, 96, 72)]
    [InlineData(90, 50, 90, 50)]
    [InlineData(4000, 10, 96, 1)]
    [InlineData(1, 1, 1, 1)]
    public void Cells_are_nearly_square_and_96_along_the_longer_side(int width, int height, int columns, int rows)
    {
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.I420, width, height));
        frame.Pixels.Fill(100);
        var picture = new CoarsePicture();

        Assert.True(picture.Measure(frame));
        Assert.False(picture.Measure(frame));
        Assert.Equal((columns, rows), (picture.Columns, picture.Rows));
        Assert.Equal(Enumerable.Repeat(84f, columns * rows), picture.Cells.ToArray());
    }

    [Property(MaxTest = 100)]
    public void Each_cell_is_the_mean_of_four_of_its_rows(int seed)
    {
        var random = new Random(seed);
        var format = new FrameFormat((PixelFormat)random.Next(3), random.Next(1, 700), random.Next(1, 300));
        using var pool = new FramePool();
        using var frame = pool.Rent(format);
        random.NextBytes(frame.Pixels);
        var picture = new CoarsePicture();
        picture.Measure(frame);

        var pixelBytes = format.Stride / format.Width;
        for (var row = 0; row < picture.Rows; row++)
        {
            var (top, bottom) = (row * format.Height / picture.Rows, (row + 1) * format.Height / picture.Rows);
            for (var column = 0; column < picture.Columns; column++)
            {
                var (left, right) = (column * format.Width / picture.Columns * pixelBytes, (column + 1) * format.Width / picture.Columns * pixelBytes);
                long sum = 0;
                foreach (var eighth in (int[])[1, 3, 5, 7])
                {
                    foreach (var value in frame.Pixels.Slice((top + eighth * (bottom - top) / 8) * format.Stride, format.Stride)[left..right])
                        sum += value;
                }

                var mean = (float)sum / (4 * (right - left)) - (format.Pixels == PixelFormat.I420 ? 16 : 0);
                Assert.Equal(Math.Max(0, mean), picture.Cells[row * picture.Columns + column], 0.001f);
            }
        }
    }
}
