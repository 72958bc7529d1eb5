using System.Numerics.Tensors;
using EdgeAgent.Audio.Voice;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Finds where a keyword ends and what is said after it begins. A keyword is told some time after its last sound (measured with three wake words in
/// six voices: 10 to 450 ms, 120 ms at the median), and in one breath the next word has begun by then: it lies behind the quietest moment
/// of the time before. Where there are several, the last.
/// </summary>
internal static class KeywordEnd
{
    private const int SearchSamples = 400 * KeywordTiming.SampleRateHz / 1000;
    private const int MomentSamples = 30 * KeywordTiming.SampleRateHz / 1000;
    private const int StepSamples = 5 * KeywordTiming.SampleRateHz / 1000;

    /// <summary>The middle of the quietest moment.</summary>
    /// <param name="audio">The stream's newest samples.</param>
    /// <param name="start">Nothing before this position belongs to the utterance.</param>
    /// <param name="told">Where the keyword was told.</param>
    public static long Find(UtteranceBuffer audio, long start, long told)
    {
        var from = Math.Max(start, told - SearchSamples);
        if (told - from < MomentSamples)
            return told;
        var samples = new float[told - from];
        audio.CopyTo(from, samples);
        var (quietest, energy) = (0, float.MaxValue);
        for (var at = 0; at + MomentSamples <= samples.Length; at += StepSamples)
        {
            var here = TensorPrimitives.SumOfSquares<float>(samples.AsSpan(at, MomentSamples));
            if (here <= energy)
                (quietest, energy) = (at, here);
        }

        return from + quietest + MomentSamples / 2;
    }
}
