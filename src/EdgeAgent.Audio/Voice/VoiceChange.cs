using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Voice;

/// <summary>An utterance began or ended. Positions are samples of the stream.</summary>
/// <param name="Utterance">Its number within the stream, from 1.</param>
/// <param name="Start">Its first sample, pre-roll included.</param>
/// <param name="End">The sample after its last, post-roll included; <see langword="null"/> when it has only begun.</param>
/// <param name="Reason">Why it ended; without meaning when it has only begun.</param>
/// <param name="MeanProbability">The mean probability of its windows of speech (pre-roll and post-roll left out); 0 when it has only begun.</param>
public readonly record struct VoiceChange(int Utterance, long Start, long? End, UtteranceEnd Reason, double MeanProbability)
{
    /// <summary>Whether the utterance ended.</summary>
    public bool HasEnded => End.HasValue;

    /// <summary><c>speech.started</c> or <c>speech.ended</c>.</summary>
    /// <param name="sampleRateHz">The rate of the positions.</param>
    public EventData ToEvent(int sampleRateHz) => End is { } end
        ? new SpeechEnded
        {
            Utterance = Utterance,
            StartMs = Milliseconds(Start, sampleRateHz),
            EndMs = Milliseconds(end, sampleRateHz),
            Reason = Reason,
            MeanProbability = MeanProbability,
        }
        : new SpeechStarted { Utterance = Utterance, StartMs = Milliseconds(Start, sampleRateHz) };

    private static double Milliseconds(long position, int sampleRateHz) => StreamTime.FromSamples(position, sampleRateHz).TotalMilliseconds;
}
