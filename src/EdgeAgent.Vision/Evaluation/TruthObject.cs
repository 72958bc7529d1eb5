using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>One object that a person has marked on a picture.</summary>
/// <param name="ClassId">Its class, an index of <see cref="GroundTruth.Classes"/>.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Area">How large it is in square pixels, as the annotation says (of its outline, where it has one): decides small, medium, large.</param>
/// <param name="IsCrowd">Whether it stands for a group nobody counted: what is found in it counts neither for nor against.</param>
/// <param name="Mask">Its pixels; null where only boxes are read.</param>
public readonly record struct TruthObject(int ClassId, PixelBox Box, double Area, bool IsCrowd, RunLengthMask? Mask = null);
