namespace EdgeAgent.Vision.Evaluation;

/// <summary>One picture and what a person has marked on it.</summary>
/// <param name="Id">Its number in the annotation file.</param>
/// <param name="FileName">Its file as the annotation file names it; may hold folders.</param>
/// <param name="Size">Its width and height in pixels, as the file has them; null where it does not say.</param>
/// <param name="Objects">What is marked, in the file's order; may be empty.</param>
public sealed record TruthImage(long Id, string FileName, (int Width, int Height)? Size, IReadOnlyList<TruthObject> Objects);
