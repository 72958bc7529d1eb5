namespace EdgeAgent.Pipeline.Events;

/// <summary>A box in fractions of the frame: 0,0 is the top left corner, 1,1 the bottom right.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="W">Width.</param>
/// <param name="H">Height.</param>
public readonly record struct Box(double X, double Y, double W, double H);
