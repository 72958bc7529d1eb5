using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Shadow;

/// <summary>An object of one of two models.</summary>
/// <param name="Box">Where it is, in pixels of the picture, and its score.</param>
/// <param name="Label">Its class, as a place in the labels of both.</param>
/// <param name="Counts">Whether its score is enough.</param>
internal readonly record struct JudgedObject(DetectedObject Box, int Label, bool Counts);
