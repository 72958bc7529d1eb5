using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Anomaly;

/// <summary>All that must be known to run a model of the unusual.</summary>
/// <param name="Port">Where pictures go in.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Map">The output with a number for each place; null where there is none.</param>
/// <param name="Score">The output with the whole picture's number; null where the map's largest is it.</param>
/// <param name="Threshold">From which score on a picture is unusual; null when nobody says it.</param>
/// <param name="PixelThreshold">From which number of the map on a place is unusual; null when nobody says it.</param>
internal sealed record AnomalyContract(
    ImagePort Port, ImageInput Image, int? Map, int? Score, float? Threshold, float? PixelThreshold)
    : NetworkContract(ModelFamily.Anomalib, ModelTask.Anomaly, Port, Image, []);
