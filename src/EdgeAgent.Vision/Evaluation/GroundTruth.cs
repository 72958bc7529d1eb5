namespace EdgeAgent.Vision.Evaluation;

/// <summary>What an annotation file says.</summary>
/// <param name="Classes">Names of the classes, in the order of their numbers in the file.</param>
/// <param name="Images">The pictures by rising number.</param>
/// <param name="Notes">What a person should know about the file: whole sentences.</param>
public sealed record GroundTruth(IReadOnlyList<string> Classes, IReadOnlyList<TruthImage> Images, IReadOnlyList<string> Notes);
