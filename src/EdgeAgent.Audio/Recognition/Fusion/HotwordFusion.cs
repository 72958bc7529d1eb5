using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>
/// Lifts hypotheses that say hotwords (Aho and Corasick, 1975, over the text that tokens spell; scored as icefall's
/// <c>context_graph.py</c> does: a phrase gives its boost bit by bit while it is being said, takes it back when it is not finished,
/// and leaves it when it is). Words are whole words where the model has spaces.
/// </summary>
internal sealed class HotwordFusion : ITokenFusion
{
    private readonly TokenSurfaces _surfaces;
    private readonly int[] _classes = new int[256];
    private readonly int _width;

    // By node and class of byte: the node after it. By node: what being there lends, and what arriving gives for good.
    private readonly int[] _next;
    private readonly double[] _lent;
    private readonly double[] _given;
    private readonly int _start;

    /// <summary>For a list of phrases.</summary>
    public HotwordFusion(IReadOnlyList<HotwordList.Hotword> words, TokenSurfaces surfaces)
    {
        _surfaces = surfaces;
        foreach (var word in words)
        {
            foreach (var value in word.Text)
            {
                if (_classes[value] == 0)
                    _classes[value] = ++_width;
            }
        }

        // Class 0 is of bytes that no phrase has.
        _width++;
        var (children, ends) = Tree(words);
        (_next, _lent, _given) = (new int[children.Count * _width], new double[children.Count], new double[children.Count]);
        Lend(children, words);
        Link(children, ends);
        _start = surfaces.HasSpaces ? Go(0, (byte)' ') : 0;
    }

    /// <inheritdoc/>
    public int Begin() => _start;

    /// <inheritdoc/>
    public double Step(int state, int token, out int next)
    {
        var score = -_lent[state];
        foreach (var value in _surfaces[token])
        {
            state = Go(state, value);
            score += _given[state];
        }

        next = state;
        return score + _lent[state];
    }

    /// <inheritdoc/>
    public double Finish(int state) => (_surfaces.HasSpaces ? _given[Go(state, (byte)' ')] : 0) - _lent[state];

    private int Go(int state, byte value) => _next[(state * _width) + _classes[value]];

    private static (List<Dictionary<byte, int>> Children, Dictionary<int, double> Ends) Tree(IReadOnlyList<HotwordList.Hotword> words)
    {
        var children = new List<Dictionary<byte, int>> { new() };
        var ends = new Dictionary<int, double>();
        foreach (var word in words)
        {
            var node = 0;
            foreach (var value in word.Text)
            {
                if (!children[node].TryGetValue(value, out var child))
                {
                    children[node].Add(value, child = children.Count);
                    children.Add([]);
                }

                node = child;
            }

            ends[node] = Math.Max(word.Boost, ends.GetValueOrDefault(node, double.NegativeInfinity));
        }

        return (children, ends);
    }

    /// <summary>
    /// A phrase lends its boost in equal parts for each byte, the space before it left out, which is before every word; where phrases
    /// share a beginning, it lends what the most generous does. Its last byte gives instead.
    /// </summary>
    private void Lend(List<Dictionary<byte, int>> children, IReadOnlyList<HotwordList.Hotword> words)
    {
        var before = _surfaces.HasSpaces ? 1 : 0;
        foreach (var word in words)
        {
            var node = 0;
            for (var i = 0; i < word.Text.Length - 1; i++)
            {
                node = children[node][word.Text[i]];
                var part = word.Boost * (i + 1 - before) / (word.Text.Length - before);
                if (Math.Abs(part) > Math.Abs(_lent[node]))
                    _lent[node] = part;
            }
        }
    }

    private void Link(List<Dictionary<byte, int>> children, Dictionary<int, double> ends)
    {
        var failures = new int[children.Count];
        var waiting = new Queue<int>([0]);
        while (waiting.TryDequeue(out var node))
        {
            // Whoever arrives here has said the phrases that end here, this one and those that are its ends.
            _given[node] = ends.GetValueOrDefault(node) + (node == 0 ? 0 : _given[failures[node]]);
            for (var value = 0; value < 256; value++)
            {
                var at = (node * _width) + _classes[value];
                if (children[node].TryGetValue((byte)value, out var child))
                {
                    failures[child] = node == 0 ? 0 : _next[(failures[node] * _width) + _classes[value]];
                    _next[at] = child;
                    waiting.Enqueue(child);
                }
                else if (_classes[value] > 0)
                {
                    _next[at] = node == 0 ? 0 : _next[(failures[node] * _width) + _classes[value]];
                }
            }
        }
    }
}
