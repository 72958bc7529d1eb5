using System.Runtime.InteropServices;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Detectors of a few nodes, with COCO's 80 classes: they see one person in the middle of every picture but a black one, which gives NaN.</summary>
internal static class ToyModels
{
    private const int Classes = 80;

    /// <summary>Sees at once.</summary>
    public static string Quick(string path) => Detector(trips: null).Save(path);

    /// <summary>Counts before it sees: as slow as the count is large.</summary>
    public static string Slow(string path, long trips) => Detector(trips).Save(path);

    private static OnnxModelWriter Detector(long? trips)
    {
        var person = new float[5 + Classes];
        (person[0], person[1], person[2], person[3]) = (16, 12, 10, 10);
        (person[4], person[5]) = (0.95f, 0.95f);
        var rows = ToyDetectors.YoloxRows(Classes, (5, person));
        if (trips is null)
            return ToyDetectors.Graph(rows, [1, 3, 32, 32], [1, ToyDetectors.Cells, 5 + Classes], [1, ToyDetectors.Cells, 5 + Classes]);

        var body = new OnnxModelWriter()
            .Input("i", OnnxModelWriter.Int64).Input("c", OnnxModelWriter.Bool).Input("s", OnnxModelWriter.Float32, 1, 1, 1)
            .Node("Identity", ["c"], ["c2"]).Node("Abs", ["s"], ["s2"])
            .Output("c2", OnnxModelWriter.Bool).Output("s2", OnnxModelWriter.Float32, 1, 1, 1);
        return new OnnxModelWriter().Input("images", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("output", OnnxModelWriter.Float32, 1, ToyDetectors.Cells, 5 + Classes)
            .Weights("boxes", OnnxModelWriter.Float32, [1, ToyDetectors.Cells, 5 + Classes], MemoryMarshal.AsBytes<float>(rows).ToArray())
            .Weights("scalar", OnnxModelWriter.Int64, [3], MemoryMarshal.AsBytes<long>([1, 1, 1]).ToArray())
            .Weights("trips", OnnxModelWriter.Int64, [], BitConverter.GetBytes(trips.Value)).Weights("true", OnnxModelWriter.Bool, [], [1])
            .Node("ReduceMean", ["images"], ["m"]).Node("Reshape", ["m", "scalar"], ["mean"])
            .Node("Loop", ["trips", "true", "mean"], ["counted"], "", OnnxModelWriter.Attribute("body", body))
            .Node("Div", ["counted", "counted"], ["one"]).Node("Mul", ["boxes", "one"], ["output"]);
    }
}
