namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>The texts of a search, token by token: those that begin alike share their beginning. Memory grows and stays.</summary>
internal sealed class LabelTree
{
    /// <summary>The text of no token.</summary>
    public const int Root = -1;

    private readonly List<Node> _nodes = [];

    /// <summary>Forgets all texts.</summary>
    public void Clear() => _nodes.Clear();

    /// <summary>A text with one token more.</summary>
    /// <param name="parent">The text before it.</param>
    /// <param name="token">The token.</param>
    /// <param name="confidence">How sure of it the models are, 0 to 1.</param>
    public int Add(int parent, int token, double confidence)
    {
        _nodes.Add(new Node(parent, token, confidence, parent == Root ? 1 : _nodes[parent].Length + 1));
        return _nodes.Count - 1;
    }

    /// <summary>Tokens of a text.</summary>
    public int LengthOf(int node) => node == Root ? 0 : _nodes[node].Length;

    /// <summary>Writes a text out.</summary>
    /// <param name="node">The text.</param>
    /// <param name="tokens">Room for <see cref="LengthOf"/> tokens with their confidences.</param>
    public void Write(int node, Span<(int Token, double Confidence)> tokens)
    {
        for (var i = LengthOf(node) - 1; i >= 0; i--, node = _nodes[node].Parent)
            tokens[i] = (_nodes[node].Token, _nodes[node].Confidence);
    }

    private readonly record struct Node(int Parent, int Token, double Confidence, int Length);
}
