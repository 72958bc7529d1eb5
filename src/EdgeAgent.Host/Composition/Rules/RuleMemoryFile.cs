using System.Text.Json;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>Keeps over a restart what the rules know: <c>rules.json</c> of the state folder. A file that cannot be read is no memory; one that cannot be written costs only that.</summary>
/// <param name="path">The file; null where nothing outlives the process.</param>
internal sealed class RuleMemoryFile(string? path)
{
    /// <summary>The file's name in the state folder.</summary>
    public const string FileName = "rules.json";

    /// <summary>More is no memory of ours.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    private byte[] _written = [];

    /// <summary>What was kept; null where nothing was, or it cannot be read.</summary>
    public RuleMemory? Read()
    {
        try
        {
            if (path is null || !File.Exists(path) || new FileInfo(path).Length > MostBytes)
                return null;
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RuleJsonContext.Readable.RuleMemory) is { Rules: not null, Past: not null } memory ? memory : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps it.</summary>
    /// <returns>Why it could not be kept; null where it was, or nothing is.</returns>
    public string? Write(RuleMemory memory)
    {
        // Where there is nothing to know there is no file.
        if (path is null || (memory is { Rules.Count: 0, Past.Count: 0 } && !File.Exists(path)))
            return null;
        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(memory, RuleJsonContext.Readable.RuleMemory);
            if (content.AsSpan().SequenceEqual(_written))
                return null;
            WholeFile.Write(path, content, toDisk: false, OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _written = content;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
