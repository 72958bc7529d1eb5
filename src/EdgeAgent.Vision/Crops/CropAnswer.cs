namespace EdgeAgent.Vision.Crops;

/// <summary>What a second model says of one crop.</summary>
/// <param name="Label">The class or text; null when nothing scores enough.</param>
/// <param name="Score">How surely, 0 to 1.</param>
public readonly record struct CropAnswer(string? Label, float Score);
