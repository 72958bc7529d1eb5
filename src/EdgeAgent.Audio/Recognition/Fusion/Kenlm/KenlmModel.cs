using System.Buffers.Binary;
using System.Text;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Fusion.Kenlm;

/// <summary>
/// A binary model of KenLM (build_binary: probing, trie, quantized or with compressed pointers), read as it is. It scores as KenLM does
/// (lm/model.cc, FullScore), which is as the ARPA file does.
/// </summary>
/// <remarks>Belongs to one stream: histories are kept for a text.</remarks>
internal sealed class KenlmModel : INgramModel
{
    private const double Ln10 = 2.302585092994046;

    /// <summary>What KenLM gives the unknown word where the ARPA file has none (log10).</summary>
    private const float Missing = -100;

    private readonly string _path;
    private readonly INgramTable _table;
    private readonly string[] _words;
    private readonly Dictionary<string, int> _numbers;
    private readonly bool _knowsUnknown;

    // Histories as a tree, from the last word backwards: by node its word, the node of the words after it, how many words, its back-off.
    private readonly Dictionary<long, int> _children = [];
    private readonly List<(int Word, int Shorter, int Length, float Backoff)> _histories = [];

    private KenlmModel(string path, INgramTable table, string[] words, int order)
    {
        (_path, _table, _words, Order) = (path, table, words, order);
        _numbers = new Dictionary<string, int>(words.Length, StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
            _numbers.TryAdd(words[i], i);
        _knowsUnknown = table.Unigram(0).Score > Missing;
        Begin();
    }

    /// <inheritdoc/>
    public int Order { get; }

    /// <inheritdoc/>
    public int Words => _knowsUnknown ? _words.Length : _words.Length - 1;

    /// <inheritdoc/>
    public IEnumerable<string> Vocabulary => _knowsUnknown ? _words : _words.Skip(1);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="stream">Its content.</param>
    /// <exception cref="ModelException">It is damaged, or of a version or kind that is not read.</exception>
    public static KenlmModel Read(string path, Stream stream)
    {
        if (stream.Length > Array.MaxLength)
            throw KenlmHeader.Fault(path, $"it has {stream.Length >> 20} MiB; up to {Array.MaxLength >> 20} are read", "Quantize it (build_binary -q 8 -b 8 -a 22 trie), or prune it");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        var header = KenlmHeader.Read(path, file);
        long end;
        INgramTable table = header.Type is KenlmHeader.Kind.Probing or KenlmHeader.Kind.RestProbing
            ? new ProbingTable(file, header, out end) : new TrieTable(path, file, header, out end);
        if (end > file.Length)
            throw KenlmHeader.CutOff(path);
        var words = ReadWords(file, (int)end, header.Counts[0] + 1);

        // Both tables of words begin with how many there are, one as a last number, one without the unknown word.
        var announced = table is ProbingTable
            ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(header.Length + 4)) : BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(header.Length)) + 1;
        if (words is not ["<unk>", ..])
            throw KenlmHeader.Fault(path, "its words are not where they should be: it is damaged, or an old compiler built it", "Build it again");
        return (ulong)words.Length == announced && announced <= (ulong)header.Counts[0] + 1 ? new KenlmModel(path, table, words, header.Counts.Length) : throw KenlmHeader.CutOff(path);
    }

    /// <inheritdoc/>
    public int Begin()
    {
        _children.Clear();
        _histories.Clear();
        _histories.Add((-1, -1, 0, 0));
        return _numbers.TryGetValue("<s>", out var begin) ? Add(INgramModel.Empty, begin, _table.Unigram(begin).Backoff) : INgramModel.Empty;
    }

    /// <inheritdoc/>
    public int Find(string word) => !_numbers.TryGetValue(word, out var number) || (number == 0 && !_knowsUnknown) ? -1 : number;

    /// <inheritdoc/>
    public double Score(int history, int word, out int next)
    {
        // The history's words, the last first, each with the back-off of itself and those after it.
        var length = _histories[history].Length;
        Span<int> before = stackalloc int[length];
        Span<float> backoffs = stackalloc float[length];
        for (var (at, i) = (history, length - 1); i >= 0; at = _histories[at].Shorter, i--)
            (before[i], backoffs[i]) = (_histories[at].Word, _histories[at].Backoff);

        var entry = _table.Unigram(word);
        next = Order > 1 ? Add(INgramModel.Empty, word, entry.Backoff) : INgramModel.Empty;
        var matched = 0;
        while (matched < length && _table.TryExtend(entry, matched + 2, before[matched], out var longer))
        {
            entry = longer;
            matched++;
            if (matched + 1 < Order)
                next = Add(next, before[matched - 1], entry.Backoff);
        }

        double score = entry.Score;
        for (var i = matched; i < length; i++)
            score += backoffs[i];

        // A search that compares with what is no number finds anything.
        return double.IsFinite(score) ? score * Ln10 : throw KenlmHeader.Fault(_path, $"the score of '{_words[word]}' is {score}: it is damaged", "Copy it again");
    }

    private int Add(int shorter, int word, float backoff)
    {
        var key = ((long)shorter << 32) | (uint)word;
        if (!_children.TryGetValue(key, out var node))
        {
            _children.Add(key, node = _histories.Count);
            _histories.Add((word, shorter, _histories[shorter].Length + 1, backoff));
        }

        return node;
    }

    /// <summary>The words, one more than there may be at most: a file may end in anything.</summary>
    private static string[] ReadWords(byte[] file, int from, long most)
    {
        var words = new List<string>();
        for (var rest = file.AsSpan(from); words.Count <= most && rest.IndexOf((byte)0) is >= 0 and var end; rest = rest[(end + 1)..])
            words.Add(Encoding.UTF8.GetString(rest[..end]));
        return [.. words];
    }
}
