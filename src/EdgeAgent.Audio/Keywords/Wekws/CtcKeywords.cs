namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>
/// Scores keywords in the rows of a CTC network: a prefix beam search over the keywords' tokens (wekws/bin/stream_kws_ctc.py, ctc_prefix_beam_search and
/// execute_detection). A keyword's score is the root of the product of its tokens' highest probabilities, given at the row in which its last token was
/// likeliest so far, where it took no less and no more time than a word does. Allocates nothing. One thread.
/// </summary>
/// <remarks>
/// Where wekws's own search goes wrong on endless streams, this one differs: a score begins anew in each row (there it is multiplied on), a
/// keyword at the very end of a prefix counts (there only behind another token), paths are scaled so that their probabilities never run out, and
/// what is older than a keyword may be leaves a path (there all paths begin anew).
/// </remarks>
internal sealed class CtcKeywords
{
    private const int Candidates = 3;
    private const int Beam = 20;
    private const float LeastProbability = 0.05f;

    private readonly IReadOnlyList<CtcPhrase> _phrases;
    private readonly bool[] _isOfKeywords;
    private readonly int _longest;
    private readonly int _fewestRows;
    private readonly int _mostRows;
    private Path[] _paths;
    private Path[] _next;
    private int _count;
    private int _nextCount;
    private long _row;

    /// <summary>A search at the start of a stream.</summary>
    /// <param name="phrases">What is looked for.</param>
    /// <param name="fewestRows">Rows from the first token to the last, at least.</param>
    /// <param name="mostRows">At most.</param>
    public CtcKeywords(IReadOnlyList<CtcPhrase> phrases, int fewestRows, int mostRows)
    {
        (_phrases, _fewestRows, _mostRows) = (phrases, fewestRows, mostRows);
        _isOfKeywords = new bool[1 + phrases.Max(p => p.Tokens.Max())];
        _isOfKeywords[0] = true;
        foreach (var token in phrases.SelectMany(p => p.Tokens))
            _isOfKeywords[token] = true;
        _longest = phrases.Max(p => p.Tokens.Count);
        // Each path goes on in at most two ways a candidate.
        _paths = Paths();
        _next = Paths();
        Reset();

        Path[] Paths() => [.. Enumerable.Range(0, 2 * Candidates * Beam).Select(_ => new Path(_longest + 1))];
    }

    /// <summary>Begins a new stream.</summary>
    public void Reset()
    {
        _paths[0].Clear();
        _paths[0].Blank = 1;
        (_count, _row) = (1, 0);
    }

    /// <summary>Takes a row.</summary>
    /// <param name="probabilities">One a token.</param>
    /// <param name="scores">Gets one a keyword; 0 where it does not end here.</param>
    public void Push(ReadOnlySpan<float> probabilities, Span<float> scores)
    {
        scores.Clear();
        if (Search(probabilities))
            Score(scores);
        _row++;
    }

    private bool Search(ReadOnlySpan<float> probabilities)
    {
        Span<int> likeliest = stackalloc int[Candidates];
        var found = Likeliest(probabilities, likeliest);
        _nextCount = 0;
        foreach (var token in likeliest[..found])
        {
            if (token >= _isOfKeywords.Length || !_isOfKeywords[token] || probabilities[token] <= LeastProbability)
                continue;
            for (var i = 0; i < _count; i++)
                Extend(_paths[i], token, probabilities[token]);
        }

        if (_nextCount == 0)
            return false;
        Keep();
        return true;
    }

    private static int Likeliest(ReadOnlySpan<float> probabilities, Span<int> likeliest)
    {
        var found = 0;
        for (var token = 0; token < probabilities.Length; token++)
        {
            if (found == likeliest.Length && probabilities[token] <= probabilities[likeliest[^1]])
                continue;
            var at = found < likeliest.Length ? found++ : likeliest.Length - 1;
            for (; at > 0 && probabilities[likeliest[at - 1]] < probabilities[token]; at--)
                likeliest[at] = likeliest[at - 1];
            likeliest[at] = token;
        }

        return found;
    }

    private void Extend(Path path, int token, float probability)
    {
        if (token == 0)
        {
            var same = Next(path);
            same.Blank += path.Total * probability;
        }
        else if (token == path.Last)
        {
            if (path.NonBlank > 1e-6)
            {
                var same = Next(path);
                same.NonBlank += path.NonBlank * probability;
                same.Raise(probability, _row);
            }

            if (path.Blank > 1e-6)
                Next(path, token, probability).NonBlank += path.Blank * probability;
        }
        else
        {
            Next(path, token, probability).NonBlank += path.Total * probability;
        }
    }

    /// <summary>The path of the same tokens in the next row.</summary>
    private Path Next(Path path)
    {
        for (var i = 0; i < _nextCount; i++)
        {
            if (_next[i].Tokens.SequenceEqual(path.Tokens))
                return _next[i];
        }

        return Add(path);
    }

    /// <summary>The path with one token more in the next row.</summary>
    private Path Next(Path path, int token, float probability)
    {
        for (var i = 0; i < _nextCount; i++)
        {
            var tokens = _next[i].Tokens;
            if (tokens.Length == 0 || tokens[^1] != token || !tokens[..^1].SequenceEqual(path.TokensBefore(_longest)))
                continue;
            _next[i].Raise(probability, _row);
            return _next[i];
        }

        var made = Add(path);
        made.Add(token, probability, _row, _longest);
        return made;
    }

    private Path Add(Path path)
    {
        var made = _next[_nextCount++];
        made.CopyFrom(path);
        return made;
    }

    /// <summary>The best paths, the best of them at 1.</summary>
    private void Keep()
    {
        (_paths, _next) = (_next, _paths);
        _paths.AsSpan(0, _nextCount).Sort(Path.Order);
        _count = Math.Min(Beam, _nextCount);
        var best = _paths[0].Total;
        for (var i = 0; i < _count; i++)
        {
            _paths[i].Blank /= best;
            _paths[i].NonBlank /= best;
            _paths[i].Forget(_row - _mostRows);
        }
    }

    private void Score(Span<float> scores)
    {
        for (var i = 0; i < _count; i++)
        {
            for (var p = 0; p < scores.Length; p++)
            {
                if (_paths[i].EndsWith(_phrases[p].Tokens, _row, out var rows, out var product) && rows >= _fewestRows && rows <= _mostRows)
                    scores[p] = Math.Max(scores[p], MathF.Sqrt(product));
            }
        }
    }

    /// <summary>The last tokens of a path, each with its highest probability and the row of it.</summary>
    private sealed class Path(int room)
    {
        private readonly int[] _tokens = new int[room];
        private readonly float[] _probabilities = new float[room];
        private readonly long[] _rows = new long[room];
        private int _length;

        public static Comparison<Path> Order { get; } = static (a, b) => b.Total.CompareTo(a.Total);

        public double Blank { get; set; }

        public double NonBlank { get; set; }

        public double Total => Blank + NonBlank;

        public int Last => _length > 0 ? _tokens[_length - 1] : 0;

        public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _length);

        /// <summary>Its tokens without those that one more would push out.</summary>
        public ReadOnlySpan<int> TokensBefore(int longest) => _tokens.AsSpan(Math.Max(0, _length + 1 - longest), Math.Min(_length, longest - 1));

        public void Clear() => (_length, Blank, NonBlank) = (0, 0, 0);

        public void CopyFrom(Path other)
        {
            (_length, Blank, NonBlank) = (other._length, 0, 0);
            other._tokens.CopyTo(_tokens, 0);
            other._probabilities.CopyTo(_probabilities, 0);
            other._rows.CopyTo(_rows, 0);
        }

        public void Add(int token, float probability, long row, int longest)
        {
            if (_length == longest)
                Drop(1);
            (_tokens[_length], _probabilities[_length], _rows[_length]) = (token, probability, row);
            _length++;
        }

        public void Raise(float probability, long row)
        {
            if (probability > _probabilities[_length - 1])
                (_probabilities[_length - 1], _rows[_length - 1]) = (probability, row);
        }

        public void Forget(long before)
        {
            var old = 0;
            while (old < _length && _rows[old] < before)
                old++;
            Drop(old);
        }

        public bool EndsWith(IReadOnlyList<int> phrase, long row, out long rows, out float product)
        {
            (rows, product) = (0, 1);
            if (_length < phrase.Count || _rows[_length - 1] != row)
                return false;
            var first = _length - phrase.Count;
            for (var i = 0; i < phrase.Count; i++)
            {
                if (_tokens[first + i] != phrase[i])
                    return false;
                product *= _probabilities[first + i];
            }

            rows = row - _rows[first];
            return true;
        }

        private void Drop(int count)
        {
            if (count == 0)
                return;
            _tokens.AsSpan(count, _length - count).CopyTo(_tokens);
            _probabilities.AsSpan(count, _length - count).CopyTo(_probabilities);
            _rows.AsSpan(count, _length - count).CopyTo(_rows);
            _length -= count;
        }
    }
}
