using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Transducer;

/// <summary>
/// A transducer of made-up probabilities: each frame holds one number, and what comes next is a pseudo-random function of it, the
/// table's seed and all labels so far.
/// </summary>
internal sealed class TableTransducer(int vocabulary, int seed, double sharpness = 2, int blank = 0) : ITransducer
{
    private readonly LabelTrie _trie = new();
    private readonly List<uint> _hashes = [];
    private EncodedUtterance _frames = new();

    public int Vocabulary => vocabulary;

    public int Blank => blank;

    public int Live => _trie.Count;

    public int Limit => _trie.Limit;

    public static EncodedUtterance Frames(int count, int first = 0)
    {
        var frames = new EncodedUtterance();
        var values = frames.Prepare(count, 1);
        for (var i = 0; i < count; i++)
            values[i] = first + i;
        return frames;
    }

    /// <summary>The log-probabilities after some labels.</summary>
    public static float[] Row(int vocabulary, int seed, double sharpness, int frame, IEnumerable<int> labels) =>
        Row(vocabulary, sharpness, Mix(labels.Aggregate(Start(seed), (hash, label) => Mix(hash, (uint)label)), (uint)frame), new float[vocabulary]);

    public int Begin()
    {
        var root = _trie.Begin();
        Note(root, Start(seed));
        return root;
    }

    public void Use(EncodedUtterance frames) => _frames = frames;

    public int Extend(int node, int label)
    {
        var child = _trie.Extend(node, label);
        Note(child, Mix(_hashes[node], (uint)label));
        return child;
    }

    public void Join(int frame, ReadOnlySpan<int> nodes, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        for (var i = 0; i < nodes.Length; i++)
            Row(vocabulary, sharpness, Mix(_hashes[nodes[i]], (uint)_frames[frame][0]), logProbabilities.Slice(i * vocabulary, vocabulary));
    }

    public void Retain(ReadOnlySpan<int> nodes)
    {
        // Whoever uses a forgotten node gets something else than before.
        foreach (var node in _trie.Retain(nodes))
            _hashes[node] = 0xDEAD;
    }

    public void Dispose()
    {
    }

    private static uint Start(int seed) => Mix(0x9E3779B9, (uint)seed);

    private static float[] Row(int vocabulary, double sharpness, uint hash, float[] row)
    {
        Row(vocabulary, sharpness, hash, row.AsSpan());
        return row;
    }

    private static void Row(int vocabulary, double sharpness, uint hash, Span<float> row)
    {
        var sum = 0.0;
        for (var i = 0; i < vocabulary; i++)
        {
            hash = Mix(hash, (uint)i);
            row[i] = (float)(sharpness * ((hash / (double)uint.MaxValue * 2) - 1));
            sum += Math.Exp(row[i]);
        }

        for (var i = 0; i < vocabulary; i++)
            row[i] -= (float)Math.Log(sum);
    }

    private static uint Mix(uint hash, uint value)
    {
        hash = (hash ^ value) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private void Note(int node, uint hash)
    {
        while (_hashes.Count <= node)
            _hashes.Add(0);
        _hashes[node] = hash;
    }
}
