using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>What happens to mel frames between the mel graph and the embedding (openWakeWord, <c>utils.py</c>).</summary>
internal static class MelFrames
{
    /// <summary>value / 10 + 2.</summary>
    public static void Scale(ReadOnlySpan<float> values, Span<float> destination)
    {
        TensorPrimitives.Divide(values, 10f, destination);
        TensorPrimitives.Add(destination[..values.Length], 2f, destination);
    }

    /// <summary>
    /// Limits frames to 80 dB below the loudest of a larger whole. The graph has done that within each run; a higher limit gives what a run
    /// over the whole would have given, since max(max(v, a), b) = max(v, b) for a ≤ b.
    /// </summary>
    public static void Limit(ReadOnlySpan<float> frames, float loudest, Span<float> destination) =>
        TensorPrimitives.Max(frames, loudest - KeywordTiming.Range, destination);
}
