namespace EdgeAgent.Host.Cli.Output;

/// <summary>The line at the bottom of a person's terminal, which is drawn over itself and taken away before anything else is written.</summary>
/// <param name="terminal">Where it is drawn.</param>
/// <param name="columns">The terminal's width now.</param>
internal sealed class BottomLine(TextWriter terminal, Func<int> columns)
{
    private const string Clear = "\r\e[K";

    private bool _isVisible;

    /// <summary>The terminal's width now.</summary>
    public int Columns => columns();

    /// <summary>Draws it anew. A line that wraps cannot be taken back, so it ends a column before the terminal does.</summary>
    public void Draw(string text)
    {
        _isVisible = true;
        terminal.Write(Clear + text[..Math.Min(text.Length, Math.Max(0, columns() - 1))]);
    }

    /// <summary>Takes it away, where it is there.</summary>
    public void Hide()
    {
        if (!_isVisible)
            return;
        _isVisible = false;
        terminal.Write(Clear);
    }
}
