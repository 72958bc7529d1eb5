using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Speakers;

/// <summary>A voice that is known.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Recordings">Of how many recordings it was made.</param>
/// <param name="Embedding">The mean of their embeddings, each of length 1 before.</param>
public sealed record EnrolledVoice(string Name, int Recordings, IReadOnlyList<float> Embedding)
{
    /// <summary>A voice of its recordings' embeddings.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="embeddings">One a recording, all of one size, none of them all zeros.</param>
    public static EnrolledVoice Of(string name, IReadOnlyList<float[]> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentOutOfRangeException.ThrowIfZero(embeddings.Count);
        var mean = new float[embeddings[0].Length];
        foreach (var embedding in embeddings)
            TensorPrimitives.MultiplyAdd(embedding, 1 / (embeddings.Count * TensorPrimitives.Norm<float>(embedding)), mean, mean);
        return new EnrolledVoice(name, embeddings.Count, mean);
    }
}
