using System.Globalization;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>An engine that is to be built for a graph which the processor runs meanwhile.</summary>
public sealed record EngineOrder
{
    /// <summary>The model's name in logs and events.</summary>
    public required string Model { get; init; }

    /// <summary>Its file.</summary>
    public required string Path { get; init; }

    /// <summary>What its content must hash to, in hexadecimal; null where no bundle says.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The engine.</summary>
    public required Engine Engine { get; init; }

    /// <summary>The shapes of its inputs in the runs that are served, in the graph's order.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Shapes { get; init; }

    /// <summary>The lengths that free axes have in those shapes, by the axes' names. An engine is built for these alone.</summary>
    public required IReadOnlyDictionary<string, long> Axes { get; init; }

    /// <summary>The order for a graph.</summary>
    /// <param name="upgrade">What is wanted.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="graph">What the graph declares.</param>
    /// <param name="shapes">The shapes of its inputs in the runs that are served.</param>
    internal static EngineOrder Of(LaneUpgrade upgrade, string model, GraphSignature graph, IReadOnlyList<IReadOnlyList<long>> shapes)
    {
        var axes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (input, shape) in graph.Inputs.Zip(shapes))
        {
            for (var axis = 0; axis < input.Rank; axis++)
            {
                if (input.Dimensions[axis] < 0 && input.Symbols[axis].Length > 0)
                    axes[input.Symbols[axis]] = shape[axis];
            }
        }

        return new EngineOrder { Model = model, Path = upgrade.Path, Sha256 = upgrade.Sha256, Engine = upgrade.Engine, Shapes = shapes, Axes = axes };
    }

    /// <summary>The shapes as text: <c>1x3x640x640,1x2</c>.</summary>
    internal string ShapeText => string.Join(',', Shapes.Select(s => string.Join('x', s.Select(n => n.ToString(CultureInfo.InvariantCulture)))));
}
