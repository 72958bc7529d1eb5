namespace EdgeAgent.Pipeline.Events.Parts;

/// <summary>One kind of defect on a part.</summary>
/// <param name="Label">The class, in the model's own words.</param>
/// <param name="Score">The highest score over the passage, 0 to 1.</param>
/// <param name="Views">How many views showed it.</param>
/// <param name="Box">Where it was when it scored highest, in fractions of the frame.</param>
public sealed record PartDefect(string Label, double Score, int Views, Box Box);
