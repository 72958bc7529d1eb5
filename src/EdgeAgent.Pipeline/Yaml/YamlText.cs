using System.Text;

namespace EdgeAgent.Pipeline.Yaml;

/// <summary>The text of a YAML file: UTF-8 without a byte order mark, at most <see cref="MaximumBytes"/>.</summary>
public static class YamlText
{
    /// <summary>A configuration of a thousand cameras takes a third of it; what is longer was not written by hand.</summary>
    public const int MaximumBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <exception cref="YamlFormatException">It is not there, not readable, a folder, too long, or not UTF-8.</exception>
    public static string ReadFile(string path)
    {
        if (Directory.Exists(path))
            throw new YamlFormatException(YamlPosition.Start, "this is a folder. Name the YAML file itself.");
        try
        {
            // What a shell hands over (/dev/stdin, /dev/fd/63) is a pipe that has its writer.
            using var stream = path.StartsWith("/dev/", StringComparison.Ordinal)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                : RegularFile.Open(path);
            return Decode(RegularFile.Read(stream, MaximumBytes) ?? throw TooLong());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new YamlFormatException(YamlPosition.Start, "the file does not exist. Correct the path or create the file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new YamlFormatException(YamlPosition.Start,
                $"the file is not readable for user '{Environment.UserName}'. Change its owner or permissions.", e);
        }
        catch (IOException e)
        {
            throw new YamlFormatException(YamlPosition.Start, $"the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The text of a file's bytes.</summary>
    /// <exception cref="YamlFormatException">Too long, or not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaximumBytes)
            throw TooLong();
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
            throw new YamlFormatException(YamlPosition.Start, "the file is UTF-16 or UTF-32. Save it as UTF-8.");
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            throw new YamlFormatException(YamlPosition.Start, "the file begins with a byte order mark. Save it as UTF-8 without one.");
        if (bytes.IndexOf((byte)0) is >= 0 and var zero)
            throw new YamlFormatException(PositionOf(bytes[..zero]), "a zero byte: the file is UTF-16 or not text at all. Save it as UTF-8.");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new YamlFormatException(PositionOf(bytes[..Math.Clamp(e.Index, 0, bytes.Length)]), "a byte that is not UTF-8. Save the file as UTF-8.", e);
        }
    }

    private static YamlFormatException TooLong() => new(YamlPosition.Start, $"the file is larger than {MaximumBytes / 1024} KiB, which nobody writes by hand.");

    private static YamlPosition PositionOf(ReadOnlySpan<byte> before)
    {
        var lastLine = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new YamlPosition(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(lastLine) + 1);
    }
}
