namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>What a second model says of an object.</summary>
/// <param name="Label">The class, in the model's own words, or the text that it read.</param>
/// <param name="Score">The mean score of the looks that agree on it, 0 to 1.</param>
public sealed record ObjectAnswer(string Label, double Score);
