namespace EdgeAgent.Vision.Detection;

/// <summary>One point of an object.</summary>
/// <param name="X">Pixels from the frame's left edge.</param>
/// <param name="Y">Pixels from the frame's top edge.</param>
/// <param name="Score">How sure it is that the point is to be seen, 0 to 1; 1 where the model does not say.</param>
public readonly record struct Keypoint(float X, float Y, float Score);
