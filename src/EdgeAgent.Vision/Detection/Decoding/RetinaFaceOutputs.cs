namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Where RetinaFace's outputs are.</summary>
/// <param name="Boxes">[1, priors, 4].</param>
/// <param name="Scores">[1, priors, 2]: background and face.</param>
/// <param name="Landmarks">[1, priors, 10].</param>
internal sealed record RetinaFaceOutputs(int Boxes, int Scores, int Landmarks);
