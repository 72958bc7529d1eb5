using System.Text;

namespace EdgeAgent.Host.Composition;

/// <summary>The microphones that were muted while the agent ran, by name, in a file: a restart or a crash must not unmute one.</summary>
/// <param name="path">The file; null where nothing can be kept.</param>
internal sealed class MuteMemory(string? path)
{
    private const string Name = "muted";

    /// <summary>In a state folder that this process owns.</summary>
    /// <param name="folder">The folder; null where there is none that can be written.</param>
    public static MuteMemory In(string? folder) => new(folder is null ? null : Path.Combine(folder, Name));

    /// <summary>Reads them; none where there is no file.</summary>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public IReadOnlySet<string> Read() => path is null || !File.Exists(path) ? new HashSet<string>() : File.ReadAllLines(path).Where(line => line.Length > 0).ToHashSet();

    /// <summary>Keeps them; the file is there whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(IEnumerable<string> names)
    {
        if (path is null)
            return;
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\n"))));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
