namespace EdgeAgent.Audio.Sound;

/// <summary>Where a window of sound lies on its stream.</summary>
/// <param name="Start">Its first sample, at the stream's rate.</param>
/// <param name="End">The sample after its last, at the stream's rate.</param>
/// <param name="IsFirst">Whether nothing before it belongs to it: the stream begins with it, or audio is missing before it.</param>
public readonly record struct SoundWindow(long Start, long End, bool IsFirst);
