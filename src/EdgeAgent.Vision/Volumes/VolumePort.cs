using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Volumes;

/// <summary>A graph's only input, when it may take windows of a volume or of its slices.</summary>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="IsChannelsLast">Whether channels are the last axis; null when the graph does not tell.</param>
internal sealed record VolumePort(TensorSpec Spec, bool? IsChannelsLast)
{
    /// <summary>An axis that is fixed to more than this is no axis of channels.</summary>
    private const int MostChannels = 64;

    /// <summary>Whether it sees slices.</summary>
    public bool IsFlat => Spec.Rank == 4;

    /// <summary>Axes of a window in its tensor.</summary>
    public Range Spatial => IsChannelsLast == true ? 1..^1 : 2..;

    /// <summary>The axis of the channels.</summary>
    public int ChannelAxis => IsChannelsLast == true ? Spec.Rank - 1 : 1;

    /// <summary>Reads a graph's input, or says in <paramref name="fault"/> why it takes no window.</summary>
    public static VolumePort? Find(GraphSignature graph, TensorLayout? said, out string fault)
    {
        fault = "";
        if (graph.Inputs is not [var spec])
        {
            fault = $"it takes {graph.Inputs.Count} inputs ({string.Join("; ", graph.Inputs)}) where one window of a volume is expected";
            return null;
        }

        if (spec.Rank is not (4 or 5) || spec.Type is not (TensorType.Float32 or TensorType.Float16))
        {
            fault = $"its input {spec} is no window of a volume: expected float32 or float16 with a batch, channels and two or three axes";
            return null;
        }

        if (spec.Dimensions[0] is not (1 or < 0))
        {
            fault = $"its input {spec} takes {spec.Dimensions[0]} windows at once; export it with a batch of 1 or a free batch axis";
            return null;
        }

        return new VolumePort(spec, said switch
        {
            TensorLayout.Ncxyz or TensorLayout.Nchw => false,
            TensorLayout.Nxyzc or TensorLayout.Nhwc => true,
            _ => Guess(graph, spec),
        });
    }

    /// <summary>
    /// A fixed short axis beside longer or free ones is that of the channels. Where both ends might be, the outputs tell: they have the input's
    /// axes in its places and the classes where the input has its channels.
    /// </summary>
    private static bool? Guess(GraphSignature graph, TensorSpec spec)
    {
        var (first, last) = (spec.Dimensions[1], spec.Dimensions[^1]);
        var (isFirst, isLast) = (first is >= 1 and <= MostChannels, last is >= 1 and <= MostChannels);
        if (isFirst != isLast)
            return isLast;
        foreach (var output in graph.Outputs)
        {
            if (output.Rank != spec.Rank)
                continue;
            var (keepsFirst, keepsLast) = (output.Dimensions[1] == first && first > 0, output.Dimensions[^1] == last && last > 0);
            if (keepsFirst != keepsLast)
                return keepsFirst;
        }

        // Windows are cubes more often than not.
        var middle = spec.Dimensions[2];
        if (isFirst && (first == middle) != (last == middle))
            return first == middle;

        // One channel, as most volumes have, against a short window.
        return isFirst && (first == 1) != (last == 1) ? last == 1 : null;
    }
}
