namespace EdgeAgent.Vision.Evaluation;

/// <summary>One entry of <c>images</c>.</summary>
/// <param name="At">Where it begins in the file, in bytes.</param>
/// <param name="Id">Its number.</param>
/// <param name="FileName">Its file.</param>
/// <param name="Size">Pixels; null where the file does not say.</param>
internal readonly record struct CocoImage(long At, long Id, string FileName, (int Width, int Height)? Size);
