namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>The prefixes that a search has met: equal ones are one number. Memory grows to the longest utterance and stays.</summary>
internal sealed class PrefixTree(ITokenFusion? fusion)
{
    private readonly Dictionary<long, int> _children = [];
    private Node[] _nodes = new Node[256];
    private int _count;

    /// <summary>The empty prefix.</summary>
    public const int Root = 0;

    /// <summary>Forgets all prefixes but the empty one.</summary>
    public void Reset()
    {
        _children.Clear();
        _nodes[0] = new Node { Parent = -1, Token = -1, State = fusion?.Begin() ?? 0, Slot = -1 };
        _count = 1;
    }

    /// <summary>A prefix, to be read and marked; valid until the next <see cref="Extend"/>.</summary>
    public ref Node this[int prefix] => ref _nodes[prefix];

    /// <summary>A prefix with one more token, or −1 where nobody has met it.</summary>
    public int Find(int prefix, int token) => _children.TryGetValue(Key(prefix, token), out var child) ? child : -1;

    /// <summary>A prefix with one more token.</summary>
    public int Extend(int prefix, int token)
    {
        if (_children.TryGetValue(Key(prefix, token), out var known))
            return known;
        if (_count == _nodes.Length)
            Array.Resize(ref _nodes, 2 * _count);
        ref var parent = ref _nodes[prefix];
        var state = 0;
        var added = fusion?.Step(parent.State, token, out state) ?? 0;
        _nodes[_count] = new Node { Parent = prefix, Token = token, Length = parent.Length + 1, State = state, Fused = parent.Fused + added, Slot = -1 };
        _children.Add(Key(prefix, token), _count);
        return _count++;
    }

    private static long Key(int prefix, int token) => ((long)prefix << 32) | (uint)token;

    /// <summary>One prefix.</summary>
    internal struct Node
    {
        /// <summary>The prefix without its last token; −1 of the empty one.</summary>
        public int Parent;

        /// <summary>Its last token; −1 of the empty one.</summary>
        public int Token;

        /// <summary>How many tokens it has.</summary>
        public int Length;

        /// <summary>The fusion's state after it.</summary>
        public int State;

        /// <summary>What the fusion has added to it, in nats.</summary>
        public double Fused;

        /// <summary>Its place among the prefixes that the search keeps; −1 when it is not kept.</summary>
        public int Slot;
    }
}
