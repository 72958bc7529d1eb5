using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Keywords;

/// <summary>A keyword was heard.</summary>
/// <param name="Label">The keyword.</param>
/// <param name="Score">The highest score of the steps that made it count, 0 to 1.</param>
/// <param name="Start">The first sample of the stream that the score was given for.</param>
/// <param name="End">The sample after the last one; the keyword was told as soon as this one was heard.</param>
public readonly record struct KeywordHit(string Label, double Score, long Start, long End)
{
    /// <summary><c>keyword.detected</c>.</summary>
    /// <param name="model">The model's name.</param>
    public KeywordDetected ToEvent(string model) => new()
    {
        Keyword = Label,
        Score = Score,
        StartMs = StreamTime.FromSamples(Start, KeywordTiming.SampleRateHz).TotalMilliseconds,
        EndMs = StreamTime.FromSamples(End, KeywordTiming.SampleRateHz).TotalMilliseconds,
        Model = model,
    };
}
