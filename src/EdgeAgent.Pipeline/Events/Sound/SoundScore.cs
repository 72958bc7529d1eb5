namespace EdgeAgent.Pipeline.Events.Sound;

/// <summary>A kind of sound with its score.</summary>
/// <param name="Label">In the model's own words.</param>
/// <param name="Score">0 to 1.</param>
public sealed record SoundScore(string Label, double Score);
