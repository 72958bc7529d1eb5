namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Where the tokens of paths lie: lists that share their beginnings. Memory grows to the longest utterance and stays.</summary>
internal sealed class TokenTimes
{
    private Entry[] _entries = new Entry[256];
    private int _count;

    /// <summary>No token.</summary>
    public const int None = -1;

    /// <summary>Forgets all.</summary>
    public void Reset() => _count = 0;

    /// <summary>A path that goes on with a token.</summary>
    /// <param name="path">The path before.</param>
    /// <param name="frame">The token's first frame.</param>
    /// <param name="logProbability">Of the token on that frame.</param>
    public int Begin(int path, int frame, double logProbability) => Add(new Entry(path, frame, frame + 1, logProbability));

    /// <summary>A path whose last token lasts one frame more.</summary>
    public int Lengthen(int path, double logProbability)
    {
        var last = _entries[path];
        return Add(last with { End = last.End + 1, Sum = last.Sum + logProbability });
    }

    /// <summary>The tokens of a path, given the prefix that it spells.</summary>
    public TimedToken[] Read(int path, PrefixTree prefixes, int prefix)
    {
        var tokens = new TimedToken[prefixes[prefix].Length];
        for (var i = tokens.Length - 1; i >= 0; i--)
        {
            var entry = _entries[path];
            tokens[i] = new TimedToken(prefixes[prefix].Token, entry.Start, entry.End, Math.Exp(Math.Min(0, entry.Sum / (entry.End - entry.Start))));
            (path, prefix) = (entry.Before, prefixes[prefix].Parent);
        }

        return tokens;
    }

    private int Add(Entry entry)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _count);
        _entries[_count] = entry;
        return _count++;
    }

    private readonly record struct Entry(int Before, int Start, int End, double Sum);
}
