namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>A grey picture.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Brightness, row by row.</param>
internal readonly record struct GreyLevel(int Width, int Height, float[] Pixels);
