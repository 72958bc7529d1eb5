using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>Whisper's tokens: bytes as GPT-2 writes them, and <c>&lt;|…|&gt;</c> for what is not spelt. Immutable.</summary>
internal sealed class WhisperVocabulary
{
    /// <summary>The token that every text begins with.</summary>
    public const string Start = "<|startoftranscript|>";

    /// <summary>The token that ends a text.</summary>
    public const string End = "<|endoftext|>";

    /// <summary>Text in the language that is spoken.</summary>
    public const string Transcribe = "<|transcribe|>";

    /// <summary>No times among the text.</summary>
    public const string NoTimestamps = "<|notimestamps|>";

    private readonly Dictionary<string, int> _ids = [];

    private WhisperVocabulary(IReadOnlyList<string> names)
    {
        Table = new TokenTable(names, TokenForm.Bytes);
        for (var id = 0; id < names.Count; id++)
            _ids.TryAdd(names[id], id);
        Languages = [.. Enumerable.Range(0, names.Count).Where(id => IsLanguage(names[id]))];
    }

    /// <summary>The spelling.</summary>
    public TokenTable Table { get; }

    /// <summary>The tokens that name a language: <c>&lt;|en|&gt;</c>, <c>&lt;|haw|&gt;</c>.</summary>
    public IReadOnlyList<int> Languages { get; }

    /// <summary>A token by its name; null where there is none.</summary>
    public int? Find(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    /// <summary>Reads the tokens of an export.</summary>
    /// <param name="bundle">The description may list them itself.</param>
    /// <param name="folder">Where the export's <c>config.json</c> stands.</param>
    /// <param name="size">Tokens of the network, <c>vocab_size</c>; null where nobody says.</param>
    /// <exception cref="ModelException">There is no list, or it is faulty.</exception>
    public static WhisperVocabulary Read(ModelBundle bundle, string folder, int? size)
    {
        var names = bundle.Tokens.List ?? (bundle.Tokens.File is { } file ? TokenFile.Read(file) : ReadFiles(bundle, folder));
        return new WhisperVocabulary(size is { } all && names.Count < all && names[^1] == NoTimestamps ? [.. names, .. Times(all - names.Count)] : names);
    }

    private static IReadOnlyList<string> ReadFiles(ModelBundle bundle, string folder)
    {
        string vocabulary = Path.Combine(folder, "vocab.json"), added = Path.Combine(folder, "added_tokens.json"), tokenizer = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(vocabulary))
        {
            return File.Exists(tokenizer) ? TokenFile.Read(tokenizer) : throw new ModelException(ModelFault.Missing,
                $"Model '{bundle.Name}' ({folder}) has no list of tokens, so its output cannot be spelt. Copy vocab.json and added_tokens.json, or tokenizer.json, beside its config.json.");
        }

        return TokenFile.ReadTogether(File.Exists(added) ? [vocabulary, added] : File.Exists(tokenizer) ? [vocabulary, tokenizer] : [vocabulary]);
    }

    /// <summary>Times, every 20 ms, follow the token that switches them off; the first exports left them out of their lists (tokenization_whisper.py, timestamp_begin).</summary>
    private static IEnumerable<string> Times(int count) => Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"<|{i * 0.02:0.00}|>"));

    private static bool IsLanguage(string name) => name.Length is 6 or 7 && name.StartsWith("<|", StringComparison.Ordinal) && name.EndsWith("|>", StringComparison.Ordinal)
        && name.AsSpan(2, name.Length - 4).IndexOfAnyExceptInRange('a', 'z') < 0;
}
