namespace EdgeAgent.Host.Trials;

/// <summary>What a microphone gave when it was tried.</summary>
/// <param name="SampleRateHz">Its own rate.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="Length">How much of it was heard.</param>
/// <param name="RmsDbfs">Mean power of the channel that is listened to, without a constant offset; −120 to 0, a full-scale sine is −3.</param>
/// <param name="PeakDbfs">The largest sample of it; −120 to 0.</param>
/// <param name="DcOffset">The constant offset of it, −1 to 1.</param>
/// <param name="IsDigitalSilence">Whether nothing but one value came, which no working microphone gives.</param>
/// <param name="ClippedSamples">Samples of any channel at full scale, in runs of at least three.</param>
/// <param name="Gaps">How often audio was missing.</param>
internal sealed record MicrophoneTrialResult(
    int SampleRateHz, int Channels, TimeSpan Length, double RmsDbfs, double PeakDbfs, double DcOffset, bool IsDigitalSilence, long ClippedSamples, int Gaps);
