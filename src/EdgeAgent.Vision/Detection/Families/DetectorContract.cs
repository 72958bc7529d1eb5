using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>All that must be known to run a graph as a detector.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Task">Detection, or the richer kind of it: segmentation or pose.</param>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Labels">Names of its classes by number.</param>
/// <param name="Head">How what it gives is understood.</param>
internal sealed record DetectorContract(
    string Family, ModelTask Task, ImagePort Port, ImageInput Image, IReadOnlyList<string> Labels, DetectionHead Head)
    : NetworkContract(Family, Task, Port, Image, Labels)
{
    /// <summary>Scores, overlaps and counts where neither the bundle nor the command says them; nothing left out.</summary>
    public Thresholds Defaults { get; init; } = DetectorDefaults.Thresholds;

    /// <summary>The smallest <c>model.yaml</c> that would help where its numbers contradict what it is taken for; null where none would.</summary>
    public string? Completion { get; init; }
}
