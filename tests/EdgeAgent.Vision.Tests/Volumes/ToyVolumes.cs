using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Vision.Tests.Volumes;

/// <summary>Small volumes, and graphs whose answer is known for every voxel.</summary>
internal static class ToyVolumes
{
    public static NiftiGeometry Geometry { get; } = new(
        [-1, 1.2f, 1, 1.5f, 0, 0, 0, 0], 2, 1, [0, 0.5f, 0, -10, -20, 30], 2, [-1.2f, 0, 0, 30, 0, 1, 0, -30, 0, 0, 1.5f, -28]);

    /// <summary>A volume whose values differ everywhere, around 0.</summary>
    public static Volume Of(int x, int y, int z, int channels = 1)
    {
        var shape = new VolumeShape(x, y, z, channels);
        var values = new float[shape.Values];
        for (var i = 0; i < values.Length; i++)
            values[i] = (i * 7919L % 2003 - 1001) / 100f;
        return new Volume(shape, values, Geometry);
    }

    /// <summary>Two classes, 0 and the voxel's own value: class 1 where it is above 0.</summary>
    public static OnnxModelWriter Sign(params object[] input) => new OnnxModelWriter()
        .Input("x", OnnxModelWriter.Float32, input).Output("y", OnnxModelWriter.Float32, With(input, 1, 2))
        .Node("Sub", ["x", "x"], ["zero"]).Node("Concat", ["zero", "x"], ["y"], "", OnnxModelWriter.Attribute("axis", 1));

    /// <summary>The same with the channels and classes last.</summary>
    public static OnnxModelWriter SignLast(params object[] input) => new OnnxModelWriter()
        .Input("x:0", OnnxModelWriter.Float32, input).Output("y:0", OnnxModelWriter.Float32, With(input, input.Length - 1, 2))
        .Node("Sub", ["x:0", "x:0"], ["zero"]).Node("Concat", ["zero", "x:0"], ["y:0"], "", OnnxModelWriter.Attribute("axis", input.Length - 1));

    /// <summary>A shape with another length of one axis.</summary>
    public static object[] With(object[] shape, int axis, object length)
    {
        var other = (object[])shape.Clone();
        other[axis] = length;
        return other;
    }
}
