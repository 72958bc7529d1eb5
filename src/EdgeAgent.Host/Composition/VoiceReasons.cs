using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Composition;

/// <summary>Why an utterance is told as begun or over. Only made when it is.</summary>
internal static class VoiceReasons
{
    /// <summary>The values that decided.</summary>
    /// <param name="change">What is told.</param>
    /// <param name="options">What it was held against.</param>
    /// <param name="heard">The sample after the last one that was heard.</param>
    public static IReadOnlyList<EventReason> Of(in VoiceChange change, VoiceOptions options, long heard)
    {
        if (change.End is not { } end)
        {
            // What is heard of it so far, the pre-roll left out.
            return [Because.Score("threshold", options.Threshold, options.Threshold) with { Found = "reached" }, Because.Time("min_speech", TimeBetween(change.Start, heard) - options.PreRoll, options.MinimumSpeech)];
        }

        var mean = Because.Score("mean probability", change.MeanProbability, null);
        return change.Reason switch
        {
            UtteranceEnd.Silence => [mean, Because.Time("min_silence", TimeBetween(end, heard) + options.PostRoll, options.MinimumSilence)],
            UtteranceEnd.MaximumLength => [mean, Because.Time("max_length", TimeBetween(change.Start, heard), options.MaximumLength ?? TimeSpan.Zero)],
            UtteranceEnd.Gap => [mean, new EventReason("gap", "audio is missing after it")],
            _ => [mean, new EventReason("stream", "it ended")],
        };
    }

    private static TimeSpan TimeBetween(long from, long to) => TimeSpan.FromSeconds((double)Math.Max(0, to - from) / SileroWindow.SampleRateHz);
}
