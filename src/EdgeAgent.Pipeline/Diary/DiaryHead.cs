using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// The last line that is known to be on the disk: without it nobody could tell that the newest lines were taken away. It is written over itself, in one write that is shorter than a
/// sector, and always after the lines, so it may be behind them by a second but never ahead.
/// </summary>
/// <param name="N">The line's number; 0 before the first.</param>
/// <param name="Hash">Its hash.</param>
internal sealed partial record DiaryHead(long N, string Hash)
{
    private const string FileName = "head";
    private const int MostBytes = 1024;
    private const int CheckDigits = 16;

    /// <summary>Of a diary without a line.</summary>
    public static DiaryHead None { get; } = new(0, DiaryLink.NoHash);

    /// <summary>Reads a folder's head.</summary>
    /// <returns>Null where there is none, or one that cannot be understood.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DiaryHead? In(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        var text = RegularFile.Read(path, MostBytes) is { } bytes ? Encoding.Latin1.GetString(bytes) : "";
        return Form().Match(text) is { Success: true } match && long.TryParse(match.Groups[1].ValueSpan, out var n) && new DiaryHead(n, match.Groups[2].Value) is var head && head.Text() == text ? head : null;
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteTo(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, FileName), new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        var bytes = Encoding.ASCII.GetBytes(Text());
        file.Write(bytes);
        if (file.CanSeek && file.Length > bytes.Length)
            file.SetLength(bytes.Length);
    }

    private string Text()
    {
        var text = $$"""{"n":{{N.ToString("D16", CultureInfo.InvariantCulture)}},"hash":"{{Hash}}","check":""" + "\"";
        return $"{text}{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..CheckDigits]}\"}}\n";
    }

    [GeneratedRegex("""\A\{"n":([0-9]{16}),"hash":"([0-9a-f]{64})","check":"[0-9a-f]{16}"\}\n\z""")]
    private static partial Regex Form();
}
