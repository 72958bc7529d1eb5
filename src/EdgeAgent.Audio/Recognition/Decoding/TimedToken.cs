namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>A token that a search heard.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="StartFrame">The first encoded frame that shows it.</param>
/// <param name="EndFrame">The frame after the last that shows it.</param>
/// <param name="Confidence">The geometric mean of its probabilities over these frames, 0 to 1; of searches label by label its own probability.</param>
internal readonly record struct TimedToken(int Id, int StartFrame, int EndFrame, double Confidence);
