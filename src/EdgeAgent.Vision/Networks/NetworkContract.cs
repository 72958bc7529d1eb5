using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Networks;

/// <summary>All that must be known to run a graph on pictures and understand what it gives; one kind for each task.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Task">What it does.</param>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Labels">Names of its classes by number.</param>
internal abstract record NetworkContract(string Family, ModelTask Task, ImagePort Port, ImageInput Image, IReadOnlyList<string> Labels)
{
    /// <summary>Where the frame's size goes in; null where the graph does not ask.</summary>
    public FrameSizeInput? FrameSize { get; init; }

    /// <summary>Where it is said which pixels are padding; null where the graph does not ask.</summary>
    public PixelMaskInput? PixelMask { get; init; }

    /// <summary>What is taken for granted though neither the graph nor its bundle says it, as a sentence with what to do if it is wrong; null where nothing is.</summary>
    public string? Assumption { get; init; }

    /// <summary>Whether the graph leaves axes of its outputs free that only a run shows: it is recognised again with them.</summary>
    public bool AwaitsShapes { get; init; }
}
