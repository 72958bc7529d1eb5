using EdgeAgent.Vision.Volumes.Windows;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Volumes.Windows;

public sealed class WindowAxisTests
{
    [Theory]
    [InlineData(50, 32, 0.25, new[] { 0, 18 })]
    [InlineData(61, 32, 0.25, new[] { 0, 24, 29 })]
    [InlineData(61, 32, 0.5, new[] { 0, 16, 29 })]
    [InlineData(32, 32, 0.25, new[] { 0 })]
    [InlineData(64, 32, 0, new[] { 0, 32 })]
    [InlineData(4, 1, 0.25, new[] { 0, 1, 2, 3 })]
    public void Windows_start_where_monai_starts_them(int length, int roi, double overlap, int[] expected) =>
        Assert.Equal(expected, WindowAxis.Starts(length, roi, overlap));

    /// <summary>As <c>dense_patch_slices</c> puts it: as many starts as it takes until one reaches the end, each moved back into the axis.</summary>
    [Property]
    public void Windows_cover_the_axis_as_monais_loop_does(byte extra, byte size, byte part)
    {
        var (roi, overlap) = (size + 1, part % 96 / 100.0);
        var length = roi + extra;
        var interval = roi == length ? roi : Math.Max(1, (int)(roi * (1 - overlap)));
        var expected = new List<int>();
        for (var i = 0; ; i++)
        {
            expected.Add(Math.Min(i * interval, length - roi));
            if (i * interval + roi >= length)
                break;
        }

        var starts = WindowAxis.Starts(length, roi, overlap);

        Assert.Equal(expected, starts);
        Assert.All(starts.Zip(starts.Skip(1)), p => Assert.InRange(p.Second, p.First + 1, p.First + roi));
    }

    [Theory]
    [InlineData(5, 8, 1)]
    [InlineData(4, 8, 2)]
    [InlineData(9, 8, 0)]
    public void The_odd_voxel_of_padding_comes_after(int length, int roi, int before) => Assert.Equal(before, WindowAxis.PaddingBefore(length, roi));
}
