using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Vision.Shadow;

/// <summary>One object of a picture on which two models differ.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Label">What the model calls it, or the shadow where the model sees nothing.</param>
/// <param name="ShadowLabel">What the shadow calls it, where that is something else.</param>
/// <param name="Score">The model's score; null where it sees nothing.</param>
/// <param name="ShadowScore">The shadow's score; null where it sees nothing.</param>
/// <param name="Box">Where it is, as the one has it that sees it with a score that counts, in fractions of the picture.</param>
public sealed record ObjectDifference(ShadowOutcome Outcome, string Label, string? ShadowLabel, double? Score, double? ShadowScore, Box Box);
