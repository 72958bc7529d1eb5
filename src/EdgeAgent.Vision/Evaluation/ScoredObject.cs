using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>One object that a model has found on a picture.</summary>
/// <param name="ClassId">Its class, an index of <see cref="GroundTruth.Classes"/>.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Score">How sure the model is; more is surer.</param>
/// <param name="Mask">Its pixels; null where only boxes are compared.</param>
public readonly record struct ScoredObject(int ClassId, PixelBox Box, double Score, RunLengthMask? Mask = null);
