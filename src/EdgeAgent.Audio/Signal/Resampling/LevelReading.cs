namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>What a <see cref="LevelMeter"/> measured over a stretch of audio.</summary>
/// <param name="RmsDbfs">Mean power of all samples; 0 dBFS is a constant of 1 (a full-scale sine reads −3). Not below −120.</param>
/// <param name="PeakDbfs">Largest absolute sample. −120 to 0.</param>
/// <param name="DcOffset">Mean of all samples, −1 to 1. Measured, never removed.</param>
/// <param name="ClippedSamples">Samples at full scale that belong to a run of at least three of one channel.</param>
public readonly record struct LevelReading(double RmsDbfs, double PeakDbfs, double DcOffset, long ClippedSamples)
{
    /// <summary>Whether every sample was exactly 0: a muted or dead input, as no microphone is that quiet.</summary>
    public bool IsDigitalSilence => PeakDbfs <= LevelMeter.FloorDbfs;
}
