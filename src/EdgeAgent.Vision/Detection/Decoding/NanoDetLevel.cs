namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Where a NanoDet head keeps the cells of one stride.</summary>
/// <param name="Stride">Pixels between cells.</param>
/// <param name="Scores">The output with its scores.</param>
/// <param name="Distances">The output with its distances; the same where both stand in one row, scores first.</param>
/// <param name="FirstRow">Its first row there.</param>
internal readonly record struct NanoDetLevel(int Stride, int Scores, int Distances, int FirstRow);
