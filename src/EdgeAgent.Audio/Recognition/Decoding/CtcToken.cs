namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>A token that a CTC search heard.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="StartFrame">The first frame that shows it.</param>
/// <param name="EndFrame">The frame after the last that shows it.</param>
/// <param name="Confidence">The geometric mean of its probabilities over these frames, 0 to 1.</param>
internal readonly record struct CtcToken(int Id, int StartFrame, int EndFrame, double Confidence);
