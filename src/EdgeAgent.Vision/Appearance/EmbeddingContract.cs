using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Appearance;

/// <summary>All that must be known to run a graph that says what an object looks like.</summary>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Length">How many numbers it gives for a picture; null where only a run shows it.</param>
internal sealed record EmbeddingContract(ImagePort Port, ImageInput Image, int? Length)
    : NetworkContract(ModelFamily.Embedding, ModelTask.Embedding, Port, Image, []);
