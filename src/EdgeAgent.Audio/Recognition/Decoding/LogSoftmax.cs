using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Makes log-probabilities of logits.</summary>
internal static class LogSoftmax
{
    private const int Chunk = 1024;

    /// <summary>x − ln Σ eˣ.</summary>
    /// <param name="logits">What a graph gave.</param>
    /// <param name="logProbabilities">Room for as many; may be the same memory.</param>
    public static void Apply(ReadOnlySpan<float> logits, Span<float> logProbabilities)
    {
        var largest = TensorPrimitives.Max(logits);
        var sum = 0.0;
        Span<float> powers = stackalloc float[Math.Min(logits.Length, Chunk)];
        for (var rest = logits; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, Chunk)..])
        {
            var part = powers[..Math.Min(rest.Length, Chunk)];
            TensorPrimitives.Subtract(rest[..part.Length], largest, part);
            TensorPrimitives.Exp(part, part);
            sum += TensorPrimitives.Sum<float>(part);
        }

        TensorPrimitives.Subtract(logits, (float)(largest + Math.Log(sum)), logProbabilities);
    }
}
