namespace EdgeAgent.Pipeline.Time;

/// <summary>A moment at which something sudden begins to sound, or ends to move.</summary>
/// <param name="At">When, seconds.</param>
/// <param name="Strength">How strong, above 0; to be compared within one source only.</param>
public readonly record struct Onset(double At, double Strength);
