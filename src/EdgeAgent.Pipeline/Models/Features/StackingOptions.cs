using System.Globalization;

namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>Some frames side by side as one, at a lower rate.</summary>
public sealed record StackingOptions
{
    /// <summary>The most frames side by side.</summary>
    public const int MostFrames = 64;

    /// <summary>Frames side by side.</summary>
    public int Frames { get; init; } = 7;

    /// <summary>Frames from one stack to the next.</summary>
    public int Step { get; init; } = 6;

    /// <summary>What is done where a stack reaches over the recording's ends.</summary>
    public StackingEdges Edges { get; init; }

    internal string? Problem() => Frames is < 1 or > MostFrames || Step is < 1 or > MostFrames
        ? string.Create(CultureInfo.InvariantCulture, $"stacks of {Frames} frames every {Step} are none: each number is 1 to {MostFrames}.")
        : null;
}
