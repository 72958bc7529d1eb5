using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Tests.Imaging;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Evidence;

public sealed class GreyPngTests
{
    [OpenCvTheory]
    [InlineData(1, 1)]
    [InlineData(640, 3)]
    [InlineData(33, 57)]
    public void What_is_written_is_read_again_number_by_number(int width, int height)
    {
        using var folder = new TemporaryFolder();
        var pixels = new byte[width * height];
        new Random(1).NextBytes(pixels);

        GreyPng.Write(folder["made/labels.png"], pixels, width, height);

        using var read = Cv2.ImRead(folder["made/labels.png"], ImreadModes.Unchanged);
        read.GetArray(out byte[] found);
        Assert.Equal(MatType.CV_8UC1, read.Type());
        Assert.Equal(pixels, found);
    }
}
