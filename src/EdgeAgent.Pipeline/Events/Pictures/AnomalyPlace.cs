namespace EdgeAgent.Pipeline.Events.Pictures;

/// <summary>A part of a picture that is unusual.</summary>
/// <param name="Box">Where, in fractions of the frame.</param>
/// <param name="Score">How unusual its most unusual place is, on the model's own scale.</param>
public sealed record AnomalyPlace(Box Box, double Score);
