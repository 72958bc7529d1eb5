using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding;

/// <summary>Takes encoded frames for the log-probabilities themselves.</summary>
internal sealed class TableScorer(int vocabulary) : IFrameScorer
{
    public int Vocabulary => vocabulary;

    public EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken) => encoded;

    public void Dispose()
    {
    }

    /// <summary>Random probabilities, some nearly sure, as networks give them.</summary>
    public static EncodedUtterance Random(int frames, int vocabulary, int seed, double sharpness = 3)
    {
        var random = new Random(seed);
        var table = new EncodedUtterance();
        var values = table.Prepare(frames, vocabulary);
        for (var t = 0; t < frames; t++)
        {
            var row = values.Slice(t * vocabulary, vocabulary);
            var sum = 0.0;
            foreach (ref var value in row)
                sum += Math.Exp(value = (float)(sharpness * random.NextDouble() * random.NextDouble() * 2));
            foreach (ref var value in row)
                value -= (float)Math.Log(sum);
        }

        return table;
    }

    /// <summary>Frames that show given labels, each with the same probability, the rest shared.</summary>
    public static EncodedUtterance Saying(int vocabulary, double probability, params int[] labels)
    {
        var table = new EncodedUtterance();
        var values = table.Prepare(labels.Length, vocabulary);
        values.Fill((float)Math.Log((1 - probability) / (vocabulary - 1)));
        for (var t = 0; t < labels.Length; t++)
            values[(t * vocabulary) + labels[t]] = (float)Math.Log(probability);
        return table;
    }
}
