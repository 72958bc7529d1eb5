using EdgeAgent.Pipeline.Streams;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Capture;

public sealed partial class MicrophoneIntake
{
    [LoggerMessage(3000, LogLevel.Information, "{Microphone} gives {SampleRateHz} Hz in {Channels} channels: {Source}")]
    private partial void Opened(string microphone, string source, int sampleRateHz, int channels);

    [LoggerMessage(3001, LogLevel.Warning, "Audio of {Microphone} is interrupted ({Gap}); {Gaps} gaps and about {LostSeconds:0.00} s lost so far")]
    private partial void Interrupted(string microphone, AudioGap gap, long gaps, double lostSeconds);

    [LoggerMessage(3002, LogLevel.Warning, "{Microphone} clips ({ClippedSamples} samples in the last second): lower its gain")]
    private partial void Clips(string microphone, long clippedSamples);

    [LoggerMessage(3003, LogLevel.Warning, "The clock of {Microphone} runs {DriftPercent:+0.00;-0.00} % off; event times follow it")]
    private partial void Drifts(string microphone, double driftPercent);

    [LoggerMessage(3006, LogLevel.Warning, "{Microphone} has a constant offset of {OffsetPercent:0} % of full scale, which no microphone should have; it is taken off")]
    private partial void HasOffset(string microphone, double offsetPercent);

    [LoggerMessage(3007, LogLevel.Warning, "{Microphone} has given {InvalidSamples} samples that are no numbers; they were replaced by 0")]
    private partial void IsInvalid(string microphone, long invalidSamples);

    [LoggerMessage(3008, LogLevel.Information, "{Microphone} has no constant offset any more")]
    private partial void HasNoOffset(string microphone);
}
