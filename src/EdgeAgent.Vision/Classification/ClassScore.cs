namespace EdgeAgent.Vision.Classification;

/// <summary>A class of a whole picture.</summary>
/// <param name="ClassId">The class as the graph numbers it, from 0.</param>
/// <param name="Score">Its probability, 0 to 1.</param>
public readonly record struct ClassScore(int ClassId, float Score);
