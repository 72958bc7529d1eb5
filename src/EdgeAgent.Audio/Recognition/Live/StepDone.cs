namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>What was done of an utterance that is not over.</summary>
/// <param name="Taken">Its samples that need not be decoded again.</param>
/// <param name="NextStep">The number of samples from which there is something to do again; the largest number for nothing.</param>
public readonly record struct StepDone(int Taken, int NextStep);
