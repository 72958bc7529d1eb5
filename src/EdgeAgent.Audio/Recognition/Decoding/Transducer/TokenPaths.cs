namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>How the texts of a search came about: each token with its frame, its probability and the one before it.</summary>
/// <remarks>Belongs to one stream; allocates only when more tokens are kept at once than ever before.</remarks>
internal sealed class TokenPaths
{
    /// <summary>The path without a token.</summary>
    public const int None = -1;

    private const int FewestBeforeSweep = 1024;

    private readonly Stack<int> _free = [];
    private Link[] _links = new Link[FewestBeforeSweep];
    private int _used;
    private int _sweepAt = FewestBeforeSweep;
    private int _sweep;

    /// <summary>Tokens that are kept.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _free.Clear();
        _used = 0;
        _sweepAt = FewestBeforeSweep;
    }

    /// <summary>A path with one more token.</summary>
    /// <param name="path">What comes before.</param>
    /// <param name="node">The transducer's node of the labels up to this one.</param>
    /// <param name="label">The token.</param>
    /// <param name="frame">The frame that gave it.</param>
    /// <param name="logProbability">Its log-probability there.</param>
    public int Add(int path, int node, int label, int frame, float logProbability)
    {
        if (!_free.TryPop(out var at))
        {
            if (_used == _links.Length)
                Array.Resize(ref _links, 2 * _used);
            at = _used++;
        }

        _links[at] = new Link { Previous = path, Node = node, Label = label, Frame = frame, LogProbability = logProbability };
        return at;
    }

    /// <summary>The path before its last token.</summary>
    public int Before(int path) => _links[path].Previous;

    /// <summary>The last token.</summary>
    public int Label(int path) => _links[path].Label;

    /// <summary>The node of all its labels.</summary>
    public int Node(int path) => _links[path].Node;

    /// <summary>The tokens in order.</summary>
    /// <param name="path">The path.</param>
    /// <param name="count">How many it has.</param>
    public TimedToken[] Read(int path, int count)
    {
        var tokens = new TimedToken[count];
        for (var i = count - 1; i >= 0; i--, path = _links[path].Previous)
        {
            ref var link = ref _links[path];
            tokens[i] = new TimedToken(link.Label, link.Frame, link.Frame + 1, Math.Exp(link.LogProbability));
        }

        return tokens;
    }

    /// <summary>Says which paths live; the tokens of no living one are forgotten when enough have come together.</summary>
    public void Retain(ReadOnlySpan<PartialText> living)
    {
        if (Count < _sweepAt)
            return;
        _sweep++;
        foreach (ref readonly var text in living)
        {
            for (var at = text.Path; at != None && _links[at].Seen != _sweep; at = _links[at].Previous)
                _links[at].Seen = _sweep;
        }

        for (var i = 0; i < _used; i++)
        {
            if (_links[i].Seen == _sweep || _links[i].Seen < 0)
                continue;
            _links[i].Seen = -1;
            _free.Push(i);
        }

        _sweepAt = Math.Max(FewestBeforeSweep, 2 * Count);
    }

    private struct Link
    {
        public int Previous;
        public int Node;
        public int Label;
        public int Frame;
        public float LogProbability;

        /// <summary>The last sweep that found it alive; −1 while it is free.</summary>
        public int Seen;
    }
}
