using System.Runtime.InteropServices;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Detectors of a few nodes, with COCO's 80 classes: they see one person in the middle of every picture but a black one, which gives NaN.</summary>
internal static class ToyModels
{
    private const int Values = 85;

    private static readonly object[] Input = [1, 3, 32, 32];
    private static readonly object[] Output = [1, ToyDetectors.Cells, Values];
    private static readonly long[] Shape = [1, ToyDetectors.Cells, Values];

    /// <summary>Sees at once.</summary>
    public static string Quick(string path) => ToyDetectors.Graph(Rows(), Input, Output, Shape).Save(path);

    /// <summary>Sees its person only in pictures that are at least half as bright as white over all.</summary>
    public static string SeesLight(string path)
    {
        var empty = Rows();
        empty.AsSpan(5 * Values + 5, 1).Clear();
        var person = new float[empty.Length];
        person[5 * Values + 5] = 0.95f;
        return Mean().Weights("empty", OnnxModelWriter.Float32, Shape, Bytes(empty)).Weights("person", OnnxModelWriter.Float32, Shape, Bytes(person))
            .Weights("half", OnnxModelWriter.Float32, [1, 1, 1], Bytes([127.5f]))
            .Node("Greater", ["mean", "half"], ["bright"]).Node("Cast", ["bright"], ["seen"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Node("Mul", ["person", "seen"], ["sight"]).Node("Add", ["empty", "sight"], ["output"]).Save(path);
    }

    /// <summary>Sees at once; what it sees lies in a file beside it.</summary>
    public static string WithWeightsBeside(string path, string weights)
    {
        File.WriteAllBytes(weights, Bytes(Rows()));
        return See(Mean().ExternalWeights("boxes", Shape, Path.GetFileName(weights)), "mean").Save(path);
    }

    /// <summary>Counts before it sees: as slow as the count is large.</summary>
    public static string Slow(string path, long trips)
    {
        var body = new OnnxModelWriter()
            .Input("i", OnnxModelWriter.Int64).Input("c", OnnxModelWriter.Bool).Input("s", OnnxModelWriter.Float32, 1, 1, 1)
            .Node("Identity", ["c"], ["c2"]).Node("Abs", ["s"], ["s2"])
            .Output("c2", OnnxModelWriter.Bool).Output("s2", OnnxModelWriter.Float32, 1, 1, 1);
        var graph = Mean().Weights("boxes", OnnxModelWriter.Float32, Shape, Bytes(Rows()))
            .Weights("trips", OnnxModelWriter.Int64, [], BitConverter.GetBytes(trips)).Weights("true", OnnxModelWriter.Bool, [], [1])
            .Node("Loop", ["trips", "true", "mean"], ["counted"], "", OnnxModelWriter.Attribute("body", body));
        return See(graph, "counted").Save(path);
    }

    private static OnnxModelWriter Mean() => new OnnxModelWriter()
        .Input("images", OnnxModelWriter.Float32, Input).Output("output", OnnxModelWriter.Float32, Output)
        .Weights("scalar", OnnxModelWriter.Int64, [3], MemoryMarshal.AsBytes<long>([1, 1, 1]).ToArray())
        .Node("ReduceMean", ["images"], ["m"]).Node("Reshape", ["m", "scalar"], ["mean"]);

    private static OnnxModelWriter See(OnnxModelWriter graph, string mean) =>
        graph.Node("Div", [mean, mean], ["one"]).Node("Mul", ["boxes", "one"], ["output"]);

    private static float[] Rows()
    {
        // Middle, size, objectness, and the score of COCO's first class.
        var person = new float[Values];
        ((float[])[16, 12, 10, 10, 0.95f, 0.95f]).CopyTo(person, 0);
        return ToyDetectors.YoloxRows(Values - 5, (5, person));
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
