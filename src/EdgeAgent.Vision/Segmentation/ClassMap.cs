using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>The output with numbers for the pixels.</summary>
/// <param name="Index">Its place among the graph's outputs.</param>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Form">How it is laid out.</param>
/// <param name="Classes">Classes; null where the axis is free or class numbers come without saying how many there are.</param>
internal sealed record ClassMap(int Index, TensorSpec Spec, MapForm Form, int? Classes)
{
    /// <summary>Labels are kept in a byte.</summary>
    public const int MostClasses = 256;

    /// <summary>Names of the output that counts, where a graph gives auxiliary heads or features beside it.</summary>
    private static readonly string[] MainNames = ["out", "logits", "SemanticPredictions:0"];

    /// <summary>Whether it is called as the output that counts.</summary>
    public bool HasMainName => MainNames.Contains(Spec.Name);

    /// <summary>Finds the map, or says in <paramref name="fault"/> why there is none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="port">Where pictures go in.</param>
    /// <param name="isSaid">Whether somebody says that there is one; else maps count only that are as large as the input or 2, 4 or 8 times smaller.</param>
    /// <param name="fault">A clause.</param>
    public static ClassMap? Find(GraphSignature graph, ImagePort port, bool isSaid, out string fault)
    {
        fault = "";
        var maps = graph.Outputs.Select((spec, index) => Read(spec, index, port, isSaid)).OfType<ClassMap>().ToList();
        switch (maps)
        {
            case [var only]:
                return only;
            case []:
                fault = $"none of its outputs ({string.Join("; ", graph.Outputs)}) has numbers for the pixels of its input {port.Spec}";
                return null;
            default:
                if (maps.Find(m => m.HasMainName) is { } main)
                    return main;
                fault = $"it gives several maps ({string.Join("; ", maps.Select(m => m.Spec))}), and nothing says which counts; export it with one output";
                return null;
        }
    }

    private static ClassMap? Read(TensorSpec spec, int index, ImagePort port, bool isSaid)
    {
        var d = spec.Dimensions;
        if (spec.Rank is < 2 or > 4 || (spec.Rank > 2 && d[0] is not (1 or < 0)))
            return null;
        // Two free axes are a batch and the numbers of a whole picture as well.
        if (spec.Rank == 2 && !isSaid && !spec.IsFixed)
            return null;
        switch (spec.Type)
        {
            case TensorType.Int64 or TensorType.Int32 or TensorType.UInt8:
                var (height, width) = spec.Rank == 4 && d[3] == 1 ? (d[1], d[2]) : (d[^2], d[^1]);
                return (spec.Rank < 4 || d[1] == 1 || d[3] == 1) && Fits(height, width, port, isSaid) ? new ClassMap(index, spec, MapForm.Numbers, null) : null;
            case not (TensorType.Float32 or TensorType.Float16):
                return null;
        }

        if (spec.Rank < 4)
            return Fits(d[^2], d[^1], port, isSaid) ? new ClassMap(index, spec, MapForm.Foreground, 2) : null;
        var (planes, interleaved) = (Fits(d[2], d[3], port, isSaid) && d[1] != 0, Fits(d[1], d[2], port, isSaid) && d[3] != 0);
        if (!planes && !interleaved)
            return null;
        var isInterleaved = interleaved && (!planes || port.Layout == TensorLayout.Nhwc);
        var classes = isInterleaved ? d[3] : d[1];
        return classes switch
        {
            1 => new ClassMap(index, spec, MapForm.Foreground, 2),
            > MostClasses => null,
            _ => new ClassMap(index, spec, isInterleaved ? MapForm.Interleaved : MapForm.Planes, classes < 0 ? null : (int)classes),
        };
    }

    /// <summary>Whether two axes are the picture's, as large or some times smaller.</summary>
    private static bool Fits(long height, long width, ImagePort port, bool isSaid)
    {
        if (height < 0 || width < 0 || port.Height is not { } inputHeight || port.Width is not { } inputWidth)
            return height is < 0 or > 1 && width is < 0 or > 1 && (isSaid || (height < 0 && width < 0));
        var isScaled = isSaid && height > 1 && width > 1 && Math.Abs((double)height / width - (double)inputHeight / inputWidth) * width < 1.5;
        return isScaled || ((ReadOnlySpan<int>)[1, 2, 4, 8]).Contains((int)Math.Round((double)inputHeight / height))
            && IsPart(inputHeight, height, inputWidth, width);
    }

    private static bool IsPart(int inputHeight, long height, int inputWidth, long width)
    {
        var times = (int)Math.Round((double)inputHeight / height);
        return (inputHeight + times - 1) / times == height && (inputWidth + times - 1) / times == width;
    }
}
