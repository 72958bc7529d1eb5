using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Reads the tokens of a model as its framework writes them: one token a line in the order of ids (ESPnet, SpeechBrain), a token and
/// its id a line (icefall, k2's symbol tables), <c>vocab.json</c> and <c>tokenizer.json</c> (Transformers), or the pieces of a
/// SentencePiece model.
/// </summary>
internal static class TokenFile
{
    private const int MaximumBytes = 64 << 20;
    private const int MostTokens = 1_000_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is not there, too large, or no list of tokens.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        var content = ReadBytes(path);
        IReadOnlyList<string> tokens;
        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            tokens = ById(path, PairsOf(path, content).Distinct());
        else if (SentencePieces.TryRead(content, out var pieces))
            tokens = pieces;
        else
            tokens = OfLines(path, content);
        return tokens.Count > 1 ? tokens : throw Fault(path, "it lists fewer than two tokens");
    }

    /// <summary>Reads JSON files that list a vocabulary together: <c>vocab.json</c> and what <c>added_tokens.json</c> adds.</summary>
    /// <param name="paths">The files, at least one; faults of the whole are said of the first.</param>
    /// <exception cref="ModelException">One is not there, too large, or no list of tokens, or they contradict each other.</exception>
    public static IReadOnlyList<string> ReadTogether(IReadOnlyList<string> paths) => ById(paths[0], paths.SelectMany(p => PairsOf(p, ReadBytes(p))).Distinct().ToList());

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return RegularFile.Read(path, MaximumBytes) ?? throw Fault(path, $"it is larger than {MaximumBytes >> 20} MiB, which no list of tokens is");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"The tokens {path} cannot be read: {e.Message.TrimEnd('.')}. Copy the file again from the export.", e);
        }
    }

    private static string[] OfLines(string path, byte[] content)
    {
        string text;
        try
        {
            text = Strict.GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw Fault(path, "it is neither UTF-8 nor a SentencePiece model", e);
        }

        // A line may be a space: nothing is trimmed but the ends of lines.
        var lines = text.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        while (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        return lines.Count > 0 && lines.All(l => IdOf(l) is not null) ? ById(path, lines.Select(l => (Symbol(l), IdOf(l)!.Value))) : [.. lines];
    }

    private static int? IdOf(string line)
    {
        var gap = line.LastIndexOfAny([' ', '\t']);
        return gap > 0 && int.TryParse(line.AsSpan(gap + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static string Symbol(string line) => line[..line.LastIndexOfAny([' ', '\t'])];

    private static List<(string Token, int Id)> PairsOf(string path, byte[] content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
                return [.. root.EnumerateArray().Select((t, i) => (t.GetString() ?? "", i))];
            var vocabulary = root.TryGetProperty("model", out var model) && model.TryGetProperty("vocab", out var vocab) ? vocab : root;
            var tokens = vocabulary.ValueKind == JsonValueKind.Array
                // Unigram models list their pieces with scores.
                ? vocabulary.EnumerateArray().Select((p, i) => (p[0].GetString() ?? "", i)).ToList()
                : [.. vocabulary.EnumerateObject().Select(p => (p.Name, p.Value.GetInt32()))];
            if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
                tokens.AddRange(added.EnumerateArray().Select(t => (t.GetProperty("content").GetString() ?? "", t.GetProperty("id").GetInt32())));
            return tokens;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw Fault(path, "it is not JSON with tokens and their ids, as vocab.json and tokenizer.json are", e);
        }
    }

    private static string[] ById(string path, IEnumerable<(string Token, int Id)> pairs)
    {
        // k2 adds symbols of its graphs (#0, #1) that no network gives.
        var own = pairs.Where(p => !(p.Token is ['#', .. var digits] && digits.Length > 0 && digits.All(char.IsAsciiDigit) && p.Id > 0)).ToList();
        var all = pairs.Count() == own.Count || own.Count == 0 || own.Max(p => p.Id) != own.Count - 1 ? [.. pairs] : own;
        if (all.FirstOrDefault(p => p.Id is < 0 or >= MostTokens) is { Token: not null } far)
            throw Fault(path, $"the token '{far.Token}' has the id {far.Id}");
        var tokens = new string[all.Count == 0 ? 0 : all.Max(p => p.Id) + 1];
        foreach (var (token, id) in all)
        {
            if (tokens[id] is not null)
                throw Fault(path, $"the id {id} stands there twice, for '{tokens[id]}' and '{token}'");
            tokens[id] = token;
        }

        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is null)
                throw Fault(path, $"no token has the id {id}, but there is a {tokens.Length - 1}");
        }

        return tokens;
    }

    private static ModelException Fault(string path, string what, Exception? innerException = null) =>
        new(ModelFault.BadBundle, $"The tokens {path} cannot be used: {what}. Copy the file again from the export.", innerException);
}
