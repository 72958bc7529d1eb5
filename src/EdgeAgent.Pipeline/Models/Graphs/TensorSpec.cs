using System.Globalization;

namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>What a graph declares of one of its inputs or outputs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Dimensions">Its axes; −1 where the length is free.</param>
/// <param name="Symbols">The names of free axes; empty text for fixed ones and nameless ones.</param>
public sealed record TensorSpec(string Name, TensorType Type, IReadOnlyList<long> Dimensions, IReadOnlyList<string> Symbols)
{
    /// <summary>Number of axes.</summary>
    public int Rank => Dimensions.Count;

    /// <summary>Whether every axis has a fixed length.</summary>
    public bool IsFixed => Dimensions.All(d => d >= 0);

    /// <summary>As a person writes it: <c>images float32 [1, 3, 416, N]</c>.</summary>
    public override string ToString() => $"{Name} {Type.ToString().ToLowerInvariant()} [{string.Join(", ", Dimensions.Select(Axis))}]";

    private string Axis(long length, int axis) => length >= 0
        ? length.ToString(CultureInfo.InvariantCulture)
        : Symbols[axis] is { Length: > 0 } symbol ? symbol : "?";
}
