using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Segmentation;

namespace EdgeAgent.Vision.Tests.Segmentation;

public sealed class ClassMapTests
{
    [Theory]
    [InlineData(new long[] { 1, 21, 480, 640 }, TensorType.Float32, "Planes", 21)]
    [InlineData(new long[] { 1, 19, 120, 160 }, TensorType.Float32, "Planes", 19)]
    [InlineData(new long[] { 1, 480, 640, 21 }, TensorType.Float32, "Interleaved", 21)]
    [InlineData(new long[] { 1, 1, 480, 640 }, TensorType.Float32, "Foreground", 2)]
    [InlineData(new long[] { 1, 480, 640, 1 }, TensorType.Float32, "Foreground", 2)]
    [InlineData(new long[] { 1, 480, 640 }, TensorType.Float32, "Foreground", 2)]
    [InlineData(new long[] { 1, 480, 640 }, TensorType.Int64, "Numbers", null)]
    [InlineData(new long[] { 1, 1, 480, 640 }, TensorType.Int32, "Numbers", null)]
    [InlineData(new long[] { 480, 640 }, TensorType.UInt8, "Numbers", null)]
    [InlineData(new long[] { 1, -1, -1 }, TensorType.Int64, "Numbers", null)]
    // A detector's head, a row of classes, a picture.
    [InlineData(new long[] { 1, 85, 30, 40 }, TensorType.Float32, null, null)]
    [InlineData(new long[] { 1, 1000 }, TensorType.Float32, null, null)]
    [InlineData(new long[] { -1, -1 }, TensorType.Float32, null, null)]
    [InlineData(new long[] { -1, -1 }, TensorType.Int64, null, null)]
    [InlineData(new long[] { 1, 8400, 85 }, TensorType.Float32, null, null)]
    [InlineData(new long[] { 2, 21, 480, 640 }, TensorType.Float32, null, null)]
    public void A_map_has_the_pictures_axes(long[] output, TensorType type, string? form, int? classes)
    {
        var map = ClassMap.Find(Graph(type, output), Port, isSaid: false, out var fault);

        Assert.Equal(form, map?.Form.ToString());
        Assert.Equal(classes, map?.Classes);
        Assert.Equal(form is null, fault.Length > 0);
    }

    [Fact]
    public void Beside_an_auxiliary_head_the_main_one_counts()
    {
        long[] shape = [1, 21, 480, 640];

        Assert.Equal(1, ClassMap.Find(Graph(TensorType.Float32, shape, shape), Port, isSaid: false, out _)!.Index);
    }

    private static ImagePort Port { get; } = new(0, new TensorSpec("image", TensorType.Float32, [1, 3, 480, 640], ["", "", "", ""]), TensorLayout.Nchw, 3, 640, 480);

    private static GraphSignature Graph(TensorType type, params long[][] outputs)
    {
        string[] names = outputs.Length == 1 ? ["map"] : ["aux", "out"];
        TensorSpec[] specs = [.. outputs.Select((o, i) => new TensorSpec(names[i], type, o, [.. o.Select(_ => "")]))];
        return new GraphSignature([Port.Spec], specs, new Dictionary<string, string>(), "", 13, new HashSet<string>());
    }
}
