namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>What an intake measured over a stretch of audio.</summary>
/// <param name="RmsDbfs">Mean power of all samples without the offset; a full-scale square is 0 dBFS, a full-scale sine −3. −120 to 0.</param>
/// <param name="PeakDbfs">Largest absolute sample without the offset. −120 to 0.</param>
/// <param name="DcOffset">The offset that is taken off the channel where it is largest, −1 to 1; 0 where none is.</param>
/// <param name="ClippedSamples">Samples at full scale that belong to a run of at least three of one channel.</param>
public readonly record struct LevelReading(double RmsDbfs, double PeakDbfs, double DcOffset, long ClippedSamples);
