using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Volumes.Windows;

namespace EdgeAgent.Vision.Tests.Volumes.Windows;

public sealed class ImportanceMapTests
{
    [Fact]
    public void Constant_weights_take_no_memory() => Assert.Empty(ImportanceMap.Create([32, 32, 32], WindowBlend.Constant));

    [Fact]
    public void Gaussian_weights_are_those_of_monai_and_never_below_a_thousandth()
    {
        int[] roi = [8, 5, 4];
        var map = ImportanceMap.Create(roi, WindowBlend.Gaussian);
        Assert.Equal(160, map.Length);
        for (var i = 0; i < map.Length; i++)
        {
            int[] at = [i / 20, i / 4 % 5, i % 4];
            var weight = at.Select((v, axis) => Math.Exp(-Math.Pow(v - (roi[axis] - 1) / 2.0, 2) / (2 * Math.Pow(0.125 * roi[axis], 2)))).Aggregate((a, b) => a * b);
            Assert.Equal(Math.Max(weight, 1e-3), map[i], 1e-6);
        }
    }

    [Fact]
    public void A_window_of_one_plane_weighs_as_the_plane_does() =>
        Assert.Equal(ImportanceMap.Create([6, 7], WindowBlend.Gaussian), ImportanceMap.Create([1, 6, 7], WindowBlend.Gaussian));
}
