namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>One word of a transcript.</summary>
/// <param name="Text">The word.</param>
/// <param name="StartMs">Where it starts on the stream, in milliseconds.</param>
/// <param name="EndMs">Where it ends on the stream, in milliseconds.</param>
/// <param name="Confidence">0 to 1.</param>
public sealed record SpokenWord(string Text, double StartMs, double EndMs, double Confidence);
