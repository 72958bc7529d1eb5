namespace EdgeAgent.Audio.Voice.SpeechBrain;

/// <summary>Speech in a recording, as SpeechBrain tells it.</summary>
/// <param name="Start">Its first frame, in seconds.</param>
/// <param name="End">Its last frame, in seconds; not the end of that frame.</param>
/// <param name="MeanProbability">The mean of its frames, pauses that were joined included, 0 to 1.</param>
public readonly record struct SpeechBoundary(float Start, float End, double MeanProbability);
