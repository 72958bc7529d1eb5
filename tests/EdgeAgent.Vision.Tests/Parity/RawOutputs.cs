using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>A graph's outputs for the input tensor of a reference.</summary>
internal static class RawOutputs
{
    /// <summary>The largest difference from the arrays of a reference, over the larger of 1 and the number itself.</summary>
    /// <param name="model">The graph within the assets, without <c>.onnx</c>.</param>
    /// <param name="stages">The archive.</param>
    /// <param name="input">Its array of the input.</param>
    /// <param name="outputs">Its arrays of the outputs, in the graph's order.</param>
    public static double Compare(string model, string stages, string input, params string[] outputs)
    {
        var archive = NpzArchive.Open(TestAssets.PathOf(stages));
        using var session = ModelSession.Open(TestAssets.PathOf(model + ".onnx"));
        using var run = session.CreateRun();
        Fill(run, session.Signature.Inputs[0].Type, archive[input]);
        run.Run(TimeSpan.FromSeconds(30));
        var largest = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var expected = archive[outputs[i]].ToFloats();
            var found = Floats(run, session.Signature.Outputs[i].Type, i);
            Assert.Equal(expected.Length, found.Length);
            for (var n = 0; n < expected.Length; n++)
                largest = Math.Max(largest, Math.Abs(expected[n] - (double)found[n]) / Math.Max(1, Math.Abs(expected[n])));
        }

        return largest;
    }

    private static void Fill(GraphRun run, TensorType type, NpyArray array)
    {
        long[] shape = [.. array.Shape.Select(a => (long)a)];
        var numbers = array.ToFloats();
        switch (type)
        {
            case TensorType.Float16:
                Array.ConvertAll(numbers, n => (Half)n).CopyTo(run.Input<Half>(0, shape));
                break;
            case TensorType.UInt8:
                Array.ConvertAll(numbers, n => (byte)n).CopyTo(run.Input<byte>(0, shape));
                break;
            default:
                numbers.CopyTo(run.Input<float>(0, shape));
                break;
        }
    }

    private static float[] Floats(GraphRun run, TensorType type, int index) => type switch
    {
        TensorType.Float16 => Array.ConvertAll(run.Output<Half>(index).ToArray(), v => (float)v),
        TensorType.Int64 => Array.ConvertAll(run.Output<long>(index).ToArray(), v => (float)v),
        _ => run.Output<float>(index).ToArray(),
    };
}
