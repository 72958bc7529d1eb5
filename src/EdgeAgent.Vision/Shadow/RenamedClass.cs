namespace EdgeAgent.Vision.Shadow;

/// <summary>Objects that both models see and call by other names.</summary>
/// <param name="Label">What the model calls them.</param>
/// <param name="ShadowLabel">What the shadow calls them.</param>
/// <param name="Count">How many.</param>
public sealed record RenamedClass(string Label, string ShadowLabel, long Count);
