using System.Globalization;
using System.Text;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Recognition;

/// <summary>The tokens of a model: turns what a search heard into a text and its words.</summary>
/// <remarks>Immutable; any number of threads may use it.</remarks>
internal sealed class TokenTable
{
    private const string PieceSpace = "\u2581";

    // What SentencePiece prints for a piece that stands for nothing known.
    private const string Unknown = " \u2047 ";

    private static readonly HashSet<string> Silent = ["<blank>", "<blk>", "<s>", "</s>", "<sos/eos>", "<sos>", "<bos>", "<eos>", "<pad>"];

    // What each token adds to the text, in UTF-8: pieces may be single bytes of a character.
    private readonly byte[][] _surfaces;
    private readonly TokenForm _form;

    /// <summary>A table of the tokens in the order of their ids.</summary>
    public TokenTable(IReadOnlyList<string> tokens, TokenForm form)
    {
        _form = form;
        Names = tokens;
        _surfaces = [.. tokens.Select(t => Surface(t, form))];
    }

    /// <summary>A table of tokens whose form nobody says: it is seen in them.</summary>
    public static TokenTable Of(IReadOnlyList<string> tokens) => new(tokens,
        tokens.Any(t => t.Contains('\u2581', StringComparison.Ordinal)) ? TokenForm.Pieces
        : tokens.Any(t => t.StartsWith('\u0120')) ? TokenForm.Bytes
        : tokens.Contains("|") && !tokens.Contains(" ") ? TokenForm.Letters : TokenForm.Characters);

    /// <summary>The table of a bundle's tokens.</summary>
    /// <param name="bundle">Whose tokens they are.</param>
    /// <param name="usualFiles">Names of the files in its folder that the family keeps its tokens in; the first that is there counts where the description names none.</param>
    /// <exception cref="ModelException">There is no list of tokens, or it is faulty.</exception>
    public static TokenTable Read(ModelBundle bundle, params ReadOnlySpan<string> usualFiles)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (bundle.Tokens.List is { } list)
            return Of(list);
        var file = bundle.Tokens.File;
        foreach (var name in usualFiles)
        {
            if (file is null && Path.Combine(bundle.Folder, name) is var path && File.Exists(path))
                file = path;
        }

        return file is not null ? Of(TokenFile.Read(file)) : throw new ModelException(ModelFault.Missing,
            $"Model '{bundle.Name}' ({bundle.Folder}) has no list of tokens, so its output cannot be spelt. Copy {string.Join(" or ", usualFiles.ToArray())} beside it, or name a file with 'tokens:' in its model.yaml.");
    }

    /// <summary>The tokens as the model's makers write them.</summary>
    public IReadOnlyList<string> Names { get; }

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
        return _form switch
        {
            TokenForm.Letters or TokenForm.Bytes => text.Trim(),
            TokenForm.Characters => text,
            _ => text.StartsWith(' ') ? text[1..] : text,
        };
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

    /// <summary>What a token adds to the text, in UTF-8; a token may be a part of a character. Empty for what is never spelt.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the table.</exception>
    public ReadOnlySpan<byte> Surface(int id) => SurfaceOf(id);

    private byte[] SurfaceOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count);
        return _surfaces[id];
    }

    private static byte[] Surface(string token, TokenForm form)
    {
        if (Silent.Contains(token) || (token.StartsWith("<|", StringComparison.Ordinal) && token.EndsWith("|>", StringComparison.Ordinal)))
            return [];
        return form switch
        {
            TokenForm.Pieces when token == "<unk>" => Encoding.UTF8.GetBytes(Unknown),
            TokenForm.Pieces when ByteOf(token) is { } value => [value],
            TokenForm.Pieces => Encoding.UTF8.GetBytes(token.Replace(PieceSpace, " ", StringComparison.Ordinal)),
            TokenForm.Characters => token == "<space>" ? " "u8.ToArray() : Encoding.UTF8.GetBytes(token),
            TokenForm.Letters => token == "|" ? " "u8.ToArray() : Encoding.UTF8.GetBytes(token),
            TokenForm.Bytes => [.. token.SelectMany(BytesOf)],
            _ => Encoding.UTF8.GetBytes(" " + token),
        };
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The byte that a character of a byte-level vocabulary stands for: printable Latin-1 for itself, the others from U+0100 on.</summary>
    private static byte[] BytesOf(char character)
    {
        if (character is (>= '!' and <= '~') or (>= '\u00A1' and <= '\u00AC') or (>= '\u00AE' and <= '\u00FF'))
            return [(byte)character];
        var place = character - 0x100;
        var hidden = place switch
        {
            >= 0 and <= 0x20 => place,
            > 0x20 and <= 0x42 => place - 0x21 + 0x7F,
            0x43 => 0xAD,
            _ => -1,
        };
        return hidden >= 0 ? [(byte)hidden] : Encoding.UTF8.GetBytes([character]);
    }
}
