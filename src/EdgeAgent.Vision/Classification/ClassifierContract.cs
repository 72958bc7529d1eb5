using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Classification;

/// <summary>All that must be known to run a graph as a classifier.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Labels">Names of its classes by number.</param>
/// <param name="Row">Where the classes' numbers come out.</param>
/// <param name="Activation">What makes scores of them, where the bundle says it; else the graph and a run tell.</param>
internal sealed record ClassifierContract(
    string Family, ImagePort Port, ImageInput Image, IReadOnlyList<string> Labels, ClassRow Row, OutputActivation? Activation)
    : NetworkContract(Family, ModelTask.Classification, Port, Image, Labels);
