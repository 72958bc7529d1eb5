using System.Buffers.Binary;
using System.Text;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Fusion.Kenlm;

/// <summary>The beginning of a binary file of KenLM (lm/binary_format.cc, version 5): the same on all 64-bit machines with little ends.</summary>
internal sealed record KenlmHeader
{
    // kMagicBytes ends with a line feed and two zeros; the sanity values begin at the next multiple of 8.
    private const string Magic = "mmap lm http://kheafield.com/code format version 5\n";
    private const string BeforeVersion = "mmap lm http://kheafield.com/code format version ";
    private const string Incomplete = "mmap lm http://kheafield.com/code incomplete";
    private const int SanityOffset = 56;
    private const int SanityLength = 88;
    private const int ParametersLength = 20;
    private const int MostOrders = 16;

    // KenLM's own is 1.5. What is larger than any table needs would make offsets overflow.
    private const float MostMultiplier = 1e6f;

    /// <summary>How the n-grams are stored.</summary>
    public enum Kind
    {
        /// <summary>Hash tables.</summary>
        Probing,

        /// <summary>Hash tables with rest costs, which are for translation.</summary>
        RestProbing,

        /// <summary>A trie of packed bits.</summary>
        Trie,

        /// <summary>A trie whose numbers are quantized.</summary>
        QuantizedTrie,

        /// <summary>A trie with compressed pointers.</summary>
        ArrayTrie,

        /// <summary>A trie with both.</summary>
        QuantizedArrayTrie,
    }

    /// <summary>How the n-grams are stored.</summary>
    public required Kind Type { get; init; }

    /// <summary>Hash tables have so many places for an entry.</summary>
    public required float ProbingMultiplier { get; init; }

    /// <summary>n-grams by their length less 1.</summary>
    public required long[] Counts { get; init; }

    /// <summary>Where the words' table begins.</summary>
    public required int Length { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="ModelException">It is of another version, of another machine, was not finished, or has no words.</exception>
    public static KenlmHeader Read(string path, ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(Encoding.ASCII.GetBytes(Incomplete)))
            throw Fault(path, "it was not finished: build_binary stopped while it wrote it", "Build it again");
        if (!file.StartsWith(Encoding.ASCII.GetBytes(Magic)))
        {
            var version = file.StartsWith(Encoding.ASCII.GetBytes(BeforeVersion))
                ? Encoding.ASCII.GetString(file[BeforeVersion.Length..Math.Min(file.Length, BeforeVersion.Length + 4)]).Split('\n')[0] : "unknown";
            throw Fault(path, $"its version is {version}; version 5 is read", "Build it again from its ARPA file with a newer KenLM");
        }

        if (file.Length < SanityLength + ParametersLength)
            throw CutOff(path);
        var values = file[SanityOffset..];
        if ((Single(values), Single(values[4..]), Single(values[8..]), Word(values[12..]), Word(values[16..]), BinaryPrimitives.ReadUInt64LittleEndian(values[24..])) != (0f, 1f, -0.5f, 1u, uint.MaxValue, 1ul))
            throw Fault(path, "its test values are another machine's", "Build it again on a 64-bit machine with little ends");
        var parameters = file[SanityLength..];
        var (order, multiplier, type, hasWords) = (parameters[0], Single(parameters[4..]), Word(parameters[8..]), parameters[12] != 0);
        if (order is < 2 or > MostOrders || multiplier is not (>= 1 and <= MostMultiplier) || file.Length < SanityLength + ParametersLength + (8 * order))
            throw CutOff(path);
        if (type > (uint)Kind.QuantizedArrayTrie)
            throw Fault(path, $"it is of the kind {type}, which is not known", "Build it again as 'trie' or 'probing'");
        if (!hasWords)
            throw Fault(path, "it holds no words: it was built with build_binary -i", "Build it again without -i");
        var counts = new long[order];
        for (var i = 0; i < order; i++)
        {
            counts[i] = BinaryPrimitives.ReadInt64LittleEndian(parameters[(ParametersLength + (8 * i))..]);
            if (counts[i] is < 0 or > int.MaxValue)
                throw CutOff(path);
        }

        return new KenlmHeader
        {
            Type = (Kind)type,
            ProbingMultiplier = multiplier,
            Counts = counts,
            Length = (SanityLength + ParametersLength + (8 * order) + 7) / 8 * 8,
        };
    }

    /// <summary>The file is shorter than its header says, or the header is none.</summary>
    public static ModelException CutOff(string path) => Fault(path, "it ends before its header says, or the header is damaged", "Copy it again");

    /// <summary>The file cannot be read.</summary>
    public static ModelException Fault(string path, string what, string cure) =>
        new(ModelFault.BadBundle, $"{path} is a binary model of KenLM, but {what}. {cure}, or name the ARPA file that it was built from.");

    private static float Single(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleLittleEndian(bytes);

    private static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
