namespace EdgeAgent.Audio.Sound;

/// <summary>Is given a window of sound.</summary>
/// <param name="window">Where it lies.</param>
/// <param name="samples">Its samples at the model's rate; valid for the time of the call.</param>
public delegate void SoundWindowHandler(in SoundWindow window, ReadOnlySpan<float> samples);
