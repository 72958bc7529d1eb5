using System.Buffers.Binary;
using System.Numerics;

namespace EdgeAgent.Audio.Recognition.Fusion.Kenlm;

/// <summary>
/// A trie of packed bits (lm/search_trie.hh, lm/trie.cc): of each length the last words' entries lie in the order of the words in front,
/// each with its numbers, which may be quantized (lm/quantize.hh), and the place of its longer ones, which may be compressed (lm/bhiksha.hh).
/// </summary>
internal sealed class TrieTable : INgramTable
{
    private const int QuantizeVersion = 2;
    private const int ArrayVersion = 0;
    private const int UnigramWidth = 16;

    private readonly byte[] _file;
    private readonly bool _isQuantized;
    private readonly bool _hasArrays;
    private readonly long _unigrams;
    private readonly int _wordBits;
    private readonly int _scoreBits;
    private readonly int _backoffBits;
    private readonly Level[] _levels;

    /// <summary>The trie of a file.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="file">All of it.</param>
    /// <param name="header">Its beginning.</param>
    /// <param name="end">Where the trie ends.</param>
    public TrieTable(string path, byte[] file, KenlmHeader header, out long end)
    {
        _file = file;
        _isQuantized = header.Type is KenlmHeader.Kind.QuantizedTrie or KenlmHeader.Kind.QuantizedArrayTrie;
        _hasArrays = header.Type is KenlmHeader.Kind.ArrayTrie or KenlmHeader.Kind.QuantizedArrayTrie;
        var (counts, order) = (header.Counts, header.Counts.Length);
        _wordBits = RequiredBits(counts[0]);
        (_scoreBits, _backoffBits) = (31, 32);
        var at = header.Length + 8 + (8 * counts[0]);
        var bins = at + 8;
        if (_isQuantized)
        {
            Require(path, at + 3);
            if (file[at] != QuantizeVersion || file[at + 1] is 0 or > 25 || file[at + 2] is 0 or > 25)
                throw KenlmHeader.Fault(path, $"its quantization is of version {file[at]}; version {QuantizeVersion} is read", "Build it again with a newer KenLM");
            (_scoreBits, _backoffBits) = (file[at + 1], file[at + 2]);
            at += 8 + (4 * (((order - 1L) << _scoreBits) + ((order - 2L) << _backoffBits)));
        }

        _unigrams = at;
        at += (counts[0] + 2) * UnigramWidth;
        var arrayBits = 0;
        if (_hasArrays && order > 2)
        {
            Require(path, at + 2);
            if (file[at] != ArrayVersion)
                throw KenlmHeader.Fault(path, $"its pointers are compressed in version {file[at]}; version {ArrayVersion} is read", "Build it again with a newer KenLM");
            arrayBits = file[at + 1];
        }

        _levels = new Level[order - 1];
        for (var length = 2; length <= order; length++)
        {
            var isLongest = length == order;
            var level = new Level { Count = (ulong)counts[length - 1], Scores = bins };
            if (_isQuantized)
            {
                bins += 4L << _scoreBits;
                level.Backoffs = bins;
                bins += isLongest ? 0 : 4L << _backoffBits;
            }

            if (!isLongest)
            {
                var most = counts[length];
                level.NextBits = RequiredBits(most);
                if (_hasArrays)
                {
                    var chopped = Chop(counts[length - 1] + 1, most, level.NextBits, arrayBits);
                    var places = (most >> (level.NextBits - chopped)) + 1;
                    level.Array = ((at + 7) / 8 * 8) + 8;
                    level.ArrayLength = (int)places;
                    level.NextBits -= chopped;
                    at += (8 * (1 + places)) + 7;
                }
            }

            level.Offset = at;
            level.Width = _wordBits + _scoreBits + (isLongest ? 0 : _backoffBits + level.NextBits);
            at += ((((1 + counts[length - 1]) * level.Width) + 7) / 8) + 8;
            _levels[length - 2] = level;
        }

        end = at;
    }

    /// <inheritdoc/>
    public NgramEntry Unigram(int word)
    {
        var at = _unigrams + ((long)word * UnigramWidth);
        return new NgramEntry(Single(at), Single(at + 4), Long(at + 8), Long(at + 8 + UnigramWidth));
    }

    /// <inheritdoc/>
    public bool TryExtend(in NgramEntry entry, int length, int before, out NgramEntry longer)
    {
        ref readonly var level = ref _levels[length - 2];
        var (low, high) = (entry.Node, Math.Min(entry.End, level.Count));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var bit = (long)middle * level.Width;
            var word = (int)Bits(level.Offset, bit, _wordBits);
            if (word == before)
            {
                longer = Read(level, length, (long)middle, bit + _wordBits);
                return true;
            }

            if (word < before)
                low = middle + 1;
            else
                high = middle;
        }

        longer = default;
        return false;
    }

    private NgramEntry Read(in Level level, int length, long index, long bit)
    {
        var isLongest = length == _levels.Length + 1;
        float score, backoff = 0;
        if (!_isQuantized)
        {
            // A score is never positive, so its sign is not stored.
            score = BitConverter.UInt32BitsToSingle((uint)Bits(level.Offset, bit, 31) | 0x80000000);
            if (!isLongest)
                backoff = BitConverter.UInt32BitsToSingle((uint)Bits(level.Offset, bit + 31, 32));
        }
        else if (isLongest)
        {
            score = Single(level.Scores + (4 * (long)Bits(level.Offset, bit, _scoreBits)));
        }
        else
        {
            backoff = Single(level.Backoffs + (4 * (long)Bits(level.Offset, bit, _backoffBits)));
            score = Single(level.Scores + (4 * (long)Bits(level.Offset, bit + _backoffBits, _scoreBits)));
        }

        if (isLongest)
            return new NgramEntry(score, 0, 0, 0);
        var next = bit + _scoreBits + _backoffBits;
        return new NgramEntry(score, backoff, Next(level, index, next), Next(level, index + 1, next + level.Width));
    }

    /// <summary>Where the longer n-grams of an entry begin.</summary>
    private ulong Next(in Level level, long index, long bit)
    {
        var inline = Bits(level.Offset, bit, level.NextBits);
        return _hasArrays ? ((ulong)HighPart(level, (ulong)index) << level.NextBits) | inline : inline;
    }

    /// <summary>The high part of a pointer: the last place of the array whose entry is not above the index (std::upper_bound).</summary>
    private int HighPart(in Level level, ulong index)
    {
        var (low, high) = (0, level.ArrayLength);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Long(level.Array + (8L * middle)) <= index)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Max(0, low - 1);
    }

    /// <summary>How many high bits of pointers the array holds: those that cost least (ChopBits of lm/bhiksha.cc).</summary>
    private static int Chop(long entries, long most, int required, int configured)
    {
        var (best, least) = (0, long.MaxValue);
        for (var chop = 0; chop <= Math.Min(required, configured); chop++)
        {
            var change = ((most >> (required - chop)) * 64) - (entries * chop);
            if (change < least)
                (best, least) = (chop, change);
        }

        return best;
    }

    private static int RequiredBits(long most) => 64 - BitOperations.LeadingZeroCount((ulong)most);

    private void Require(string path, long length)
    {
        if (_file.Length < length)
            throw KenlmHeader.CutOff(path);
    }

    private ulong Bits(long offset, long bit, int count) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan((int)(offset + (bit >> 3)))) >> (int)(bit & 7)) & ((1UL << count) - 1);

    private float Single(long at) => BinaryPrimitives.ReadSingleLittleEndian(_file.AsSpan((int)at));

    private ulong Long(long at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan((int)at));

    /// <summary>The n-grams of one length.</summary>
    private struct Level
    {
        public ulong Count;
        public long Offset;
        public int Width;
        public int NextBits;
        public long Array;
        public int ArrayLength;
        public long Scores;
        public long Backoffs;
    }
}
