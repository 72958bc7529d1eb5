namespace EdgeAgent.Vision.Shadow;

/// <summary>One object of a picture, as both models have it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Own">Its place among the model's objects; -1 where the model does not see it.</param>
/// <param name="Shadow">Its place among the shadow's; -1 where that does not see it.</param>
/// <param name="Iou">How much both boxes share, intersection over union; 0 where one sees nothing.</param>
internal readonly record struct ShadowPair(ShadowOutcome Outcome, int Own, int Shadow, double Iou);
