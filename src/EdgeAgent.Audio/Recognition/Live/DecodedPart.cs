namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>How far a decoder has come in an utterance that is not over.</summary>
/// <param name="Text">What was said so far, where it is to be told; else null.</param>
/// <param name="Samples">The samples that it has gone along with.</param>
/// <param name="NextStep">The number of samples from which there is something to do again.</param>
public readonly record struct DecodedPart(Transcript? Text, int Samples, int NextStep);
