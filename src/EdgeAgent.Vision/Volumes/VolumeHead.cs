using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Volumes;

/// <summary>An output that says something of each voxel of a window.</summary>
/// <param name="Index">Its place in the graph.</param>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Classes">Numbers of a voxel; −1 where only a run shows them.</param>
/// <param name="IsLabels">Whether it holds labels and no scores.</param>
/// <param name="Operator">What the graph makes it by in its last step; null when unknown.</param>
internal sealed record VolumeHead(int Index, TensorSpec Spec, int Classes, bool IsLabels, string? Operator)
{
    private const int MostClasses = 1024;

    /// <summary>The output that says most: scores of several classes, then of one, then labels; of equal ones the first.</summary>
    public static VolumeHead? Find(GraphSignature graph, VolumePort port) => Enumerable.Range(0, graph.Outputs.Count)
        .Select(i => Read(graph, i, port)).Where(h => h is not null)
        .OrderBy(h => h!.IsLabels ? 2 : h.Classes == 1 ? 1 : 0).FirstOrDefault();

    private static VolumeHead? Read(GraphSignature graph, int index, VolumePort port)
    {
        var spec = graph.Outputs[index];
        var isWhole = spec.Type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int16 or TensorType.Int32 or TensorType.Int64;
        if (!isWhole && spec.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.Float64))
            return null;
        var axes = port.Spec.Dimensions.ToArray().AsSpan()[port.Spatial];
        var last = graph.OutputOperators.GetValueOrDefault(spec.Name);
        var chosen = last is null ? graph.Operators.Contains("ArgMax") : last == "ArgMax";
        if (spec.Rank == port.Spec.Rank - 1)
            return (isWhole || chosen) && Fits(spec.Dimensions.ToArray().AsSpan(1), axes) ? new VolumeHead(index, spec, 1, IsLabels: true, last) : null;
        if (spec.Rank != port.Spec.Rank || !Fits(spec.Dimensions.ToArray().AsSpan()[port.Spatial], axes))
            return null;
        var classes = spec.Dimensions[port.ChannelAxis];
        if (classes > MostClasses || classes == 0)
            return null;
        if (isWhole)
            return classes == 1 ? new VolumeHead(index, spec, 1, IsLabels: true, last) : null;
        return new VolumeHead(index, spec, (int)classes, IsLabels: chosen && classes == 1, last);
    }

    private static bool Fits(ReadOnlySpan<long> output, ReadOnlySpan<long> input)
    {
        for (var i = 0; i < input.Length; i++)
        {
            if (output[i] >= 0 && input[i] >= 0 && output[i] != input[i])
                return false;
        }

        return true;
    }
}
