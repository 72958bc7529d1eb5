using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>All that must be known to run a graph that gives each pixel a class.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Labels">Names of its classes by number; 0 is the background where there is one.</param>
/// <param name="Map">Where the pixels' numbers come out.</param>
/// <param name="Activation">What makes scores of a single foreground's numbers, where the bundle says it; else the graph and a run tell.</param>
internal sealed record SegmentationContract(
    string Family, ImagePort Port, ImageInput Image, IReadOnlyList<string> Labels, ClassMap Map, OutputActivation? Activation)
    : NetworkContract(Family, ModelTask.Segmentation, Port, Image, Labels);
