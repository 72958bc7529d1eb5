using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>A graph's outputs for the input tensor of a reference.</summary>
internal static class RawOutputs
{
    /// <summary>The picture of <c>expected/raw</c> (coco/000000349860.jpg), pixels.</summary>
    private const long StoredWidth = 640;

    private const long StoredHeight = 426;

    /// <summary>The largest difference from the arrays of a reference, over the larger of 1 and the number itself.</summary>
    /// <param name="model">The graph within the assets, without <c>.onnx</c>.</param>
    /// <param name="stages">The archive.</param>
    /// <param name="input">Its array of the first input; the others are called as the graph's.</param>
    /// <param name="outputs">Its arrays of the outputs, in the graph's order; empty for one that it does not hold.</param>
    public static double Compare(string model, string stages, string input, params string[] outputs)
    {
        var archive = NpzArchive.Open(TestAssets.PathOf(stages));
        using var session = ModelSession.Open(TestAssets.PathOf(model + ".onnx"));
        using var run = session.CreateRun();
        for (var i = 0; i < session.Signature.Inputs.Count; i++)
            Fill(run, i, session.Signature.Inputs[i].Type, archive[i == 0 ? input : session.Signature.Inputs[i].Name]);
        return Difference(session, run, archive, outputs);
    }

    /// <summary>The same for the stored outputs of a public model (<c>expected/raw</c>), whose input is stored as the resized picture.</summary>
    /// <param name="model">The graph within the assets, without <c>.onnx</c>.</param>
    /// <param name="archive">The archive of its outputs; null is given back when there is none.</param>
    /// <param name="input">The archive of its picture.</param>
    /// <param name="image">How pixels become numbers.</param>
    public static double? ComparePicture(string model, string archive, string input, ImageInput image)
    {
        if (!File.Exists(TestAssets.PathOf($"expected/raw/{archive}.npz")))
            return null;
        var stored = NpzArchive.Open(TestAssets.PathOf($"expected/raw/{archive}.npz"));
        var picture = NpzArchive.Open(TestAssets.PathOf($"expected/raw/{input}.npz"))["input_u8_bgr_hwc"];
        using var session = ModelSession.Open(TestAssets.PathOf(model + ".onnx"));
        using var run = session.CreateRun();
        Fill(picture, image, run.Input<float>(0, [1, 3, picture.Shape[0], picture.Shape[1]]));
        if (session.Signature.Inputs.Count > 1)
            new long[] { StoredWidth, StoredHeight }.CopyTo(run.Input<long>(1, [1, 2]));
        return Difference(session, run, stored, [.. session.Signature.Outputs.Select((_, i) => stored.Arrays.Keys.Single(k => k.StartsWith($"out{i}_", StringComparison.Ordinal)))]);
    }

    private static double Difference(ModelSession session, GraphRun run, NpzArchive archive, string[] outputs)
    {
        run.Run(TimeSpan.FromSeconds(30));
        var largest = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Length == 0)
                continue;
            var expected = archive[outputs[i]].ToFloats();
            var found = Floats(run, session.Signature.Outputs[i].Type, i);
            Assert.Equal(expected.Length, found.Length);
            for (var n = 0; n < expected.Length; n++)
                largest = Math.Max(largest, Math.Abs(expected[n] - (double)found[n]) / Math.Max(1, Math.Abs(expected[n])));
        }

        return largest;
    }

    /// <summary>(pixel · scale − mean) / std, colours apart, in the order that the model takes.</summary>
    private static void Fill(NpyArray picture, ImageInput image, Span<float> tensor)
    {
        var pixels = picture.Bytes.Span;
        var plane = picture.Shape[0] * picture.Shape[1];
        for (var channel = 0; channel < 3; channel++)
        {
            var colour = image.Colour == ChannelOrder.Rgb ? 2 - channel : channel;
            for (var i = 0; i < plane; i++)
                tensor[channel * plane + i] = (pixels[3 * i + colour] * image.Scale!.Value - Of(image.Mean!, channel)) / Of(image.Std!, channel);
        }

        static float Of(IReadOnlyList<float> values, int channel) => values[values.Count == 1 ? 0 : channel];
    }

    private static void Fill(GraphRun run, int index, TensorType type, NpyArray array)
    {
        long[] shape = [.. array.Shape.Select(a => (long)a)];
        var numbers = array.ToFloats();
        switch (type)
        {
            case TensorType.Float16:
                Array.ConvertAll(numbers, n => (Half)n).CopyTo(run.Input<Half>(index, shape));
                break;
            case TensorType.UInt8:
                Array.ConvertAll(numbers, n => (byte)n).CopyTo(run.Input<byte>(index, shape));
                break;
            case TensorType.Int64:
                Array.ConvertAll(numbers, n => (long)n).CopyTo(run.Input<long>(index, shape));
                break;
            default:
                numbers.CopyTo(run.Input<float>(index, shape));
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
