namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// Sequences of labels, each a number: equal sequences have equal numbers. What no living sequence begins with is forgotten, and
/// its number is given to another, so that a stream of any length needs room for its living sequences only.
/// </summary>
/// <remarks>Belongs to one stream; allocates only when more sequences live at once than ever before.</remarks>
internal sealed class LabelTrie
{
    private const int Free = -2;
    private const int FewestBeforeSweep = 512;

    private readonly Dictionary<long, int> _children = [];
    private readonly Stack<int> _free = [];
    private readonly List<int> _forgotten = [];
    private Node[] _nodes = new Node[FewestBeforeSweep];
    private int _used;
    private int _sweepAt = FewestBeforeSweep;
    private int _sweep;

    /// <summary>Sequences that it knows.</summary>
    public int Count => _used - _free.Count;

    /// <summary>All numbers are below.</summary>
    public int Limit => _used;

    /// <summary>Forgets all sequences.</summary>
    /// <returns>The empty one.</returns>
    public int Begin()
    {
        _children.Clear();
        _free.Clear();
        _used = 0;
        _sweepAt = FewestBeforeSweep;
        return Add(-1, -1, 0);
    }

    /// <summary>The sequence with one more label.</summary>
    public int Extend(int node, int label)
    {
        var key = Key(node, label);
        if (_children.TryGetValue(key, out var known))
            return known;
        var child = Add(node, label, _nodes[node].Depth + 1);
        _children.Add(key, child);
        return child;
    }

    /// <summary>The sequence without its last label; −1 for the empty one, and where it is forgotten.</summary>
    public int Parent(int node) => _nodes[node].Parent;

    /// <summary>The last label; −1 for the empty sequence.</summary>
    public int Label(int node) => _nodes[node].Label;

    /// <summary>
    /// Says which sequences live. When enough others have come together, all are forgotten but the living ones and their
    /// beginnings; of these the ones too that are shorter than the longest beginning that all living ones share.
    /// </summary>
    /// <returns>The numbers that are free again, valid until the next call; mostly none.</returns>
    public ReadOnlySpan<int> Retain(ReadOnlySpan<int> living)
    {
        _forgotten.Clear();
        if (Count < _sweepAt)
            return [];
        _sweep++;
        var root = Shared(living);
        _nodes[root].Seen = _sweep;
        foreach (var node in living)
        {
            for (var at = node; _nodes[at].Seen != _sweep; at = _nodes[at].Parent)
                _nodes[at].Seen = _sweep;
        }

        for (var i = 0; i < _used; i++)
        {
            if (_nodes[i].Parent != Free && (_nodes[i].Seen != _sweep || i == root))
                _children.Remove(Key(_nodes[i].Parent, _nodes[i].Label));
        }

        _nodes[root].Parent = -1;
        for (var i = 0; i < _used; i++)
        {
            if (_nodes[i].Parent == Free || _nodes[i].Seen == _sweep)
                continue;
            _nodes[i].Parent = Free;
            _free.Push(i);
            _forgotten.Add(i);
        }

        _sweepAt = Math.Max(FewestBeforeSweep, 2 * Count);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_forgotten);
    }

    private static long Key(int node, int label) => ((long)node << 32) | (uint)label;

    /// <summary>The longest beginning that all share.</summary>
    private int Shared(ReadOnlySpan<int> living)
    {
        var shared = living[0];
        foreach (var node in living[1..])
        {
            for (var other = node; shared != other;)
            {
                if (_nodes[shared].Depth >= _nodes[other].Depth)
                    shared = _nodes[shared].Parent;
                else
                    other = _nodes[other].Parent;
            }
        }

        return shared;
    }

    private int Add(int parent, int label, int depth)
    {
        if (!_free.TryPop(out var at))
        {
            if (_used == _nodes.Length)
                Array.Resize(ref _nodes, 2 * _used);
            at = _used++;
        }

        _nodes[at] = new Node { Parent = parent, Label = label, Depth = depth, Seen = 0 };
        return at;
    }

    private struct Node
    {
        public int Parent;
        public int Label;
        public int Depth;
        public int Seen;
    }
}
