using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Voice;

/// <summary>Speech in a whole file.</summary>
/// <param name="Start">Its first sample, pre-roll included.</param>
/// <param name="End">The sample after its last, post-roll included.</param>
/// <param name="MeanProbability">The mean probability of its windows of speech, 0 to 1.</param>
public readonly record struct VoiceSegment(long Start, long End, double MeanProbability)
{
    /// <summary>The segments of a whole file by the rule of <see cref="VoiceSegmenter"/>.</summary>
    /// <param name="probabilities">The model's probability for each window; the last window may be cut short by the file's end.</param>
    /// <param name="samples">The file's length in samples.</param>
    /// <param name="windowSamples">Samples of a window.</param>
    /// <param name="options">The rule's values; with <see cref="VoiceOptions.MaximumLength"/> = <see langword="null"/> exactly Silero's segments.</param>
    public static IReadOnlyList<VoiceSegment> Of(ReadOnlySpan<float> probabilities, long samples, int windowSamples, VoiceOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, (samples + windowSamples - 1) / windowSamples, nameof(probabilities));
        var segmenter = new VoiceSegmenter(options, windowSamples: windowSamples);
        var segments = new List<VoiceSegment>();
        foreach (var probability in probabilities)
            Collect(segmenter.Push(probability, (int)Math.Min(windowSamples, samples - segmenter.Heard)), segments);
        Collect(segmenter.Break(UtteranceEnd.EndOfStream, samples), segments);
        return segments;
    }

    private static void Collect(ReadOnlySpan<VoiceChange> changes, List<VoiceSegment> segments)
    {
        foreach (var change in changes)
        {
            if (change.End is { } end)
                segments.Add(new VoiceSegment(change.Start, end, change.MeanProbability));
        }
    }
}
