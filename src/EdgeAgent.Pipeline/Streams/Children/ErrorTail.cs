using System.Text;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>The last lines that a child wrote to its stderr, without secrets. Bounded however much it writes. Thread-safe.</summary>
internal sealed class ErrorTail(IReadOnlyList<string> secrets)
{
    private const int MaxLines = 20;
    private const int MaxLineLength = 400;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new(MaxLines);

    public void Add(ReadOnlySpan<byte> line)
    {
        // Redacted before it is cut: a cut address could hide where its password ends.
        var text = UrlRedaction.Redact(Encoding.UTF8.GetString(line).TrimEnd(), secrets);
        if (text.Length == 0)
            return;
        if (text.Length > MaxLineLength)
            text = string.Concat(text.AsSpan(0, MaxLineLength), "…");
        lock (_gate)
        {
            if (_lines.Count == MaxLines)
                _lines.Dequeue();
            _lines.Enqueue(text);
        }
    }

    public string[] Lines()
    {
        lock (_gate)
            return [.. _lines];
    }
}
