using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Reading;

/// <summary>All that must be known to run a graph as a reader of text.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Alphabet">Its characters.</param>
/// <param name="Grid">Where the characters come out.</param>
/// <param name="Activation">What makes scores of them, where the bundle says it; else the graph and a run tell.</param>
internal sealed record ReadingContract(string Family, ImagePort Port, ImageInput Image, Alphabet Alphabet, TextGrid Grid, OutputActivation? Activation)
    : NetworkContract(Family, ModelTask.Reading, Port, Image, Alphabet.Characters);
