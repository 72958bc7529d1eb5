using System.Globalization;
using System.Text;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>The tokens of sherpa-onnx's Whisper exports: a line for each that is spelt, its bytes in Base64 and its id, as in OpenAI's <c>.tiktoken</c> files.</summary>
internal static class SherpaTokens
{
    private const int MaximumBytes = 64 << 20;

    /// <summary>Reads them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">Tokens of the network: those that the file leaves out are never spelt.</param>
    /// <exception cref="ModelException">It is not there, or no such list.</exception>
    public static TokenTable Read(string path, int count)
    {
        var names = new string[count];
        for (var id = 0; id < count; id++)
            names[id] = string.Create(CultureInfo.InvariantCulture, $"<|{id}|>");
        foreach (var line in Text(path).Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0))
        {
            var gap = line.LastIndexOf(' ');
            if (gap < 0 || !int.TryParse(line.AsSpan(gap + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id >= count)
                throw Fault(path, $"the line '{line}' has no id from 0 to {count - 1}");
            names[id] = Name(path, line[..gap]);
        }

        return new TokenTable(names, TokenForm.Bytes);
    }

    private static string Text(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(RegularFile.Read(path, MaximumBytes) ?? throw Fault(path, $"it is larger than {MaximumBytes >> 20} MiB"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"The tokens {path} cannot be read: {e.Message.TrimEnd('.')}. Copy the file again from the export.", e);
        }
    }

    /// <summary>Bytes as GPT-2 writes them (bytes_to_unicode): printable Latin-1 as it is, the others in their order from U+0100 on.</summary>
    private static string Name(string path, string base64)
    {
        byte[] bytes;
        try
        {
            // The tokens of the first ids of gpt2.tiktoken are single bytes; some exports have one that is "=" and stands for nothing.
            bytes = base64.TrimEnd('=').Length == 0 ? [] : Convert.FromBase64String(base64);
        }
        catch (FormatException e)
        {
            throw Fault(path, $"'{base64}' is not Base64", e);
        }

        return string.Concat(bytes.Select(b => b switch
        {
            (>= (byte)'!' and <= (byte)'~') or (>= 0xA1 and <= 0xAC) or >= 0xAE => (char)b,
            <= 0x20 => (char)(0x100 + b),
            0xAD => (char)0x143,
            _ => (char)(0x100 + b - 0x7F + 0x21),
        }));
    }

    private static ModelException Fault(string path, string what, Exception? innerException = null) =>
        new(ModelFault.BadBundle, $"The tokens {path} cannot be used: {what}. Copy the file that belongs to the graphs from sherpa-onnx's export.", innerException);
}
