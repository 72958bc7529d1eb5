using System.Globalization;
using System.Text;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>The tokens of a model: turns what a search heard into a text and its words.</summary>
/// <remarks>Immutable; any number of threads may use it.</remarks>
internal sealed class TokenTable
{
    private const string PieceSpace = "\u2581";

    // What SentencePiece prints for a piece that stands for nothing known.
    private const string Unknown = " \u2047 ";

    private static readonly HashSet<string> Silent = ["<blank>", "<blk>", "<s>", "</s>", "<sos/eos>", "<sos>", "<eos>", "<pad>"];

    // What each token adds to the text, in UTF-8: pieces may be single bytes of a character.
    private readonly byte[][] _surfaces;
    private readonly TokenForm _form;

    /// <summary>A table of the tokens in the order of their ids.</summary>
    public TokenTable(IReadOnlyList<string> tokens, TokenForm form)
    {
        _form = form;
        _surfaces = [.. tokens.Select(t => Surface(t, form))];
    }

    /// <summary>How many there are.</summary>
    public int Count => _surfaces.Length;

    /// <summary>The text of tokens, as the framework's own tokenizer joins them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public string Text(ReadOnlySpan<TimedToken> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
            bytes.AddRange(SurfaceOf(token.Id));
        var text = Encoding.UTF8.GetString([.. bytes]);
        return _form != TokenForm.Characters && text.StartsWith(' ') ? text[1..] : text;
    }

    /// <summary>The words of tokens. A word's confidence is the mean of its tokens'.</summary>
    /// <param name="tokens">In order.</param>
    /// <param name="startMs">Where frame 0 begins on the stream.</param>
    /// <param name="msPerFrame">How long a frame is.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public IReadOnlyList<SpokenWord> Words(ReadOnlySpan<TimedToken> tokens, double startMs, double msPerFrame)
    {
        var words = new List<SpokenWord>();
        var bytes = new List<byte>();
        int first = -1, last = -1;
        for (var i = 0; i < tokens.Length; i++)
        {
            foreach (var value in SurfaceOf(tokens[i].Id))
            {
                if (value == ' ')
                {
                    Close(tokens);
                    continue;
                }

                if (bytes.Count == 0)
                    first = i;
                last = i;
                bytes.Add(value);
            }
        }

        Close(tokens);
        return words;

        void Close(ReadOnlySpan<TimedToken> all)
        {
            if (bytes.Count == 0)
                return;
            var own = all[first..(last + 1)];
            var confidence = 0.0;
            foreach (var token in own)
                confidence += token.Confidence / own.Length;
            words.Add(new SpokenWord(
                Encoding.UTF8.GetString([.. bytes]), startMs + (own[0].StartFrame * msPerFrame), startMs + (own[^1].EndFrame * msPerFrame), confidence));
            bytes.Clear();
        }
    }

    private byte[] SurfaceOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count);
        return _surfaces[id];
    }

    private static byte[] Surface(string token, TokenForm form)
    {
        if (Silent.Contains(token))
            return [];
        return form switch
        {
            TokenForm.Pieces when token == "<unk>" => Encoding.UTF8.GetBytes(Unknown),
            TokenForm.Pieces when ByteOf(token) is { } value => [value],
            TokenForm.Pieces => Encoding.UTF8.GetBytes(token.Replace(PieceSpace, " ", StringComparison.Ordinal)),
            TokenForm.Characters => token == "<space>" ? " "u8.ToArray() : Encoding.UTF8.GetBytes(token),
            _ => Encoding.UTF8.GetBytes(" " + token),
        };
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
