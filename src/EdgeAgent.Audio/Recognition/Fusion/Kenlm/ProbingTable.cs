using System.Buffers.Binary;

namespace EdgeAgent.Audio.Recognition.Fusion.Kenlm;

/// <summary>Hash tables with linear probing, one for each length (lm/search_hashed.hh, util/probing_hash_table.hh).</summary>
internal sealed class ProbingTable : INgramTable
{
    // CombineWordHash of lm/search_hashed.hh.
    private const ulong Chain = 8978948897894561157;
    private const ulong Spread = 17894857484156487943;

    private readonly byte[] _file;
    private readonly long _unigrams;
    private readonly int _weights;
    private readonly (long Offset, ulong Buckets, int Width)[] _tables;

    /// <summary>The tables of a file.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="header">Its beginning.</param>
    /// <param name="end">Where the tables end.</param>
    public ProbingTable(byte[] file, KenlmHeader header, out long end)
    {
        _file = file;
        _weights = header.Type == KenlmHeader.Kind.RestProbing ? 12 : 8;
        var (counts, order) = (header.Counts, header.Counts.Length);

        // The words' own table comes first: a header of 8 bytes, and entries of a hash and a number.
        _unigrams = header.Length + 8 + (Buckets(counts[0], header.ProbingMultiplier) * 12);
        end = _unigrams + ((counts[0] + 1) * _weights);
        _tables = new (long, ulong, int)[order - 1];
        for (var length = 2; length <= order; length++)
        {
            var width = 8 + (length == order ? 4 : _weights);
            var buckets = Buckets(counts[length - 1], header.ProbingMultiplier);
            _tables[length - 2] = (end, (ulong)buckets, width);
            end += buckets * width;
        }
    }

    /// <inheritdoc/>
    public NgramEntry Unigram(int word)
    {
        var at = _unigrams + ((long)word * _weights);
        return new NgramEntry(Negative(at), Single(at + 4), (ulong)word, 0);
    }

    /// <inheritdoc/>
    public bool TryExtend(in NgramEntry entry, int length, int before, out NgramEntry longer)
    {
        var key = (entry.Node * Chain) ^ ((1 + (ulong)before) * Spread);
        var (offset, buckets, width) = _tables[length - 2];
        var bucket = key % buckets;
        for (var left = buckets; left > 0; left--)
        {
            var at = offset + ((long)bucket * width);
            var found = BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan((int)at));
            if (found == key)
            {
                longer = new NgramEntry(Negative(at + 8), length == _tables.Length + 1 ? 0 : Single(at + 12), key, 0);
                return true;
            }

            if (found == 0)
                break;
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
        }

        longer = default;
        return false;
    }

    private static long Buckets(long entries, float multiplier) => Math.Max(entries + 1, (long)(multiplier * (float)entries));

    /// <summary>The sign of a probability says whether longer n-grams end with it.</summary>
    private float Negative(long at) => -Math.Abs(Single(at));

    private float Single(long at) => BinaryPrimitives.ReadSingleLittleEndian(_file.AsSpan((int)at));
}
