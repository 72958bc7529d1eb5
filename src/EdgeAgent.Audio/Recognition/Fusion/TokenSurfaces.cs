using System.Text;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>
/// What the tokens of a model spell, in small letters: lists of phrases and words are compared with the text that tokens make, so
/// that it does not matter into which tokens a search cuts a word. Immutable.
/// </summary>
internal sealed class TokenSurfaces
{
    private const byte Space = (byte)' ';

    private readonly byte[][] _surfaces;

    /// <summary>Of a model's tokens.</summary>
    public TokenSurfaces(TokenTable tokens)
    {
        _surfaces = [.. Enumerable.Range(0, tokens.Count).Select(id => Folded(tokens.Surface(id)))];
        HasSpaces = _surfaces.Any(s => s.Contains(Space));
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _surfaces.Length;

    /// <summary>Whether words are apart: a model of Chinese characters knows no spaces.</summary>
    public bool HasSpaces { get; }

    /// <summary>What a token spells, in UTF-8; empty for what is never spelt.</summary>
    public ReadOnlySpan<byte> this[int token] => _surfaces[token];

    /// <summary>A text as it is compared: small letters, words apart by one space, one before and after where the model has spaces.</summary>
    public byte[] Fold(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var folded = HasSpaces ? $" {string.Join(' ', words)} " : string.Concat(words);
        return Encoding.UTF8.GetBytes(folded.ToLowerInvariant());
    }

    /// <summary>The fewest tokens that spell a text.</summary>
    /// <param name="text">As <see cref="Fold"/> gives it; the spaces at its ends need no token.</param>
    /// <param name="stuck">When it cannot be spelt: how many bytes of it can.</param>
    /// <returns>0 when it cannot be spelt.</returns>
    public int FewestTokens(ReadOnlySpan<byte> text, out int stuck)
    {
        // Ways to a place; a text begins after its first space or before it, and need not have its last one.
        var fewest = new int[text.Length + 1];
        Array.Fill(fewest, int.MaxValue);
        fewest[0] = 0;
        if (HasSpaces && text.Length > 0)
            fewest[1] = 0;
        stuck = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (fewest[at] == int.MaxValue)
                continue;
            stuck = at;
            foreach (var surface in _surfaces)
            {
                if (surface.Length > 0 && text[at..].StartsWith(surface) && fewest[at + surface.Length] > fewest[at] + 1)
                    fewest[at + surface.Length] = fewest[at] + 1;
            }
        }

        var end = HasSpaces ? Math.Min(fewest[^1], fewest[^2]) : fewest[^1];
        return end == int.MaxValue ? 0 : Math.Max(1, end);
    }

    private static byte[] Folded(ReadOnlySpan<byte> surface)
    {
        // A part of a character is no text; it stays as it is.
        var text = Encoding.UTF8.GetString(surface);
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? surface.ToArray() : Encoding.UTF8.GetBytes(text.ToLowerInvariant());
    }
}
