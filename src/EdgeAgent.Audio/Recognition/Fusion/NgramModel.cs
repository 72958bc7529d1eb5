using System.Globalization;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>
/// An n-gram model with back-off, read from an ARPA file (Katz, 1987; the format of SRILM and KenLM). A state is the longest
/// history that the model knows. Immutable once read.
/// </summary>
internal sealed class NgramModel : INgramModel
{
    private const int MostOrders = 10;
    private const double Ln10 = 2.302585092994046;

    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _children = [];

    // By node: ln of its probability and of its back-off, the node of its history without the first word, its words.
    private readonly List<float> _scores = [0];
    private readonly List<float> _backoffs = [0];
    private readonly List<int> _shorter = [0];
    private readonly List<byte> _lengths = [0];
    private readonly string _path;
    private int _start;

    private NgramModel(string path) => _path = path;

    /// <inheritdoc/>
    public int Order { get; private set; }

    /// <inheritdoc/>
    public int Words => _words.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Vocabulary => _words.Keys;

    /// <summary>Reads an ARPA file.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="stream">Its content.</param>
    /// <exception cref="ModelException">It is none.</exception>
    public static NgramModel Read(string path, Stream stream)
    {
        using var reader = new StreamReader(stream);
        var model = new NgramModel(path);
        model.Load(new Lines(reader));
        return model;
    }

    /// <inheritdoc/>
    public int Begin() => _start;

    /// <inheritdoc/>
    public int Find(string word) => _words.TryGetValue(word, out var number) ? number : -1;

    /// <inheritdoc/>
    public double Score(int history, int word, out int next)
    {
        var score = 0.0;
        while (true)
        {
            if (_children.TryGetValue(Key(history, word), out var found))
            {
                next = _lengths[found] < Order ? found : _shorter[found];
                return score + _scores[found];
            }

            if (history == INgramModel.Empty)
            {
                next = INgramModel.Empty;
                return double.NegativeInfinity;
            }

            score += _backoffs[history];
            history = _shorter[history];
        }
    }

    private void Load(Lines lines)
    {
        while (lines.Next() is { } line)
        {
            if (line.Trim() == "\\data\\")
                break;
        }

        if (lines.Current is null)
            throw lines.Fault(_path, "there is no line '\\data\\', so it is no ARPA file");
        while (lines.Next() is { } count && !count.StartsWith('\\'))
        {
            if (count.StartsWith("ngram ", StringComparison.Ordinal))
                Order++;
        }

        if (Order is < 1 or > MostOrders)
            throw lines.Fault(_path, $"it announces {Order} lengths of n-grams; 1 to {MostOrders} can be");
        for (var length = 1; length <= Order; length++)
        {
            if (lines.Current?.Trim() != $"\\{length}-grams:")
                throw lines.Fault(_path, $"'\\{length}-grams:' is expected here");
            while (lines.Next() is { } line && !line.StartsWith('\\'))
            {
                if (line.Length > 0)
                    Add(lines, line, length);
            }
        }

        if (lines.Current?.Trim() != "\\end\\")
            throw lines.Fault(_path, "the file ends before its line '\\end\\'; it was cut off. Copy it again");
        _start = Find("<s>") is >= 0 and var begin && _children.TryGetValue(Key(INgramModel.Empty, begin), out var node) ? node : INgramModel.Empty;
    }

    private void Add(Lines lines, string line, int length)
    {
        var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var backoff = 0.0;
        if (fields.Length != length + 1 && fields.Length != length + 2
            || !Number(fields[0], out var score) || (fields.Length == length + 2 && !Number(fields[^1], out backoff)))
        {
            throw lines.Fault(_path, $"this is no {length}-gram: log10 of its probability, {length} words, and perhaps a back-off are expected");
        }

        var history = INgramModel.Empty;
        var shorter = -1;
        for (var i = 1; i < length; i++)
            history = Known(lines, history, fields[i]);
        var word = length == 1 ? _words.Count : Find(fields[length]);
        if (length == 1 && !_words.TryAdd(fields[1], word))
            throw lines.Fault(_path, $"the word '{fields[1]}' stands there for the second time");
        if (word < 0)
            throw lines.Fault(_path, $"the word '{fields[length]}' is not among the 1-grams");

        // The longest end of the n-gram that is a history too. KenLM may have pruned the next shorter one.
        for (var end = length == 1 ? INgramModel.Empty : _shorter[history]; length > 1 && shorter < 0; end = _shorter[end])
        {
            if (_children.TryGetValue(Key(end, word), out var tail))
                shorter = tail;
            else if (end == INgramModel.Empty)
                shorter = INgramModel.Empty;
        }

        if (!_children.TryAdd(Key(history, word), _scores.Count))
            throw lines.Fault(_path, "the n-gram stands there for the second time");
        _scores.Add((float)(score * Ln10));
        _backoffs.Add((float)(backoff * Ln10));
        _shorter.Add(Math.Max(shorter, INgramModel.Empty));
        _lengths.Add((byte)length);
    }

    private int Known(Lines lines, int history, string word) =>
        Find(word) is >= 0 and var number && _children.TryGetValue(Key(history, number), out var node) ? node
            : throw lines.Fault(_path, "the beginning of this n-gram is not among the shorter ones");

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value < double.PositiveInfinity;

    private static long Key(int history, int word) => ((long)history << 32) | (uint)word;

    /// <summary>Lines with their numbers.</summary>
    private sealed class Lines(StreamReader reader)
    {
        private int _number;

        public string? Current { get; private set; }

        public string? Next()
        {
            _number++;
            return Current = reader.ReadLine();
        }

        public ModelException Fault(string path, string what) => new(ModelFault.BadBundle, $"{path}:{_number}: {what}.");
    }
}
