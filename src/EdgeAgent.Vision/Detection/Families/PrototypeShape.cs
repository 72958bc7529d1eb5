namespace EdgeAgent.Vision.Detection.Families;

/// <summary>An output of mask prototypes, [1, count, height, width].</summary>
/// <param name="Output">The output, in the graph's order.</param>
/// <param name="Count">How many; negative where it is free.</param>
/// <param name="Width">Pixels; negative where it is free.</param>
/// <param name="Height">Pixels; negative where it is free.</param>
internal sealed record PrototypeShape(int Output, int Count, int Width, int Height);
