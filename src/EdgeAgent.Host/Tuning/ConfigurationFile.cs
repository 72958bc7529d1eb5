using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Machine.Rights.Interop;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tuning;

/// <summary>
/// The configuration file as it is read and written for the page. A file of this user's is replaced as a whole, so that a power cut leaves the old or the new one; one that may be written but
/// not replaced (of another owner, mounted into a container, in a closed folder) is written in place, once a copy lies in the state folder.
/// </summary>
/// <param name="path">The file, as the user named it.</param>
/// <param name="stateFolder">The state folder.</param>
internal sealed class ConfigurationFile(string path, string stateFolder)
{
    /// <summary>The copy of what was there before it was written in place.</summary>
    public const string CopyName = "configuration.before-save.yaml";

    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file, as the user named it.</summary>
    public string Path => path;

    /// <summary>Why it cannot be written: a sentence; null where it can.</summary>
    public string? WhyNotWritable
    {
        get
        {
            var real = Real();
            var file = new FileInfo(real);
            if (!file.Exists)
                return $"{path} is not there any more.";
            // The administrator may write what nobody shall.
            if (OperatingSystem.IsWindows() ? file.IsReadOnly : (file.UnixFileMode & AnyWrite) == 0)
                return $"{path} is read-only.";
            return !OperatingSystem.IsLinux() || FileOwner.Opens(real) ? null : $"{path} may not be written by user '{Environment.UserName}', or lies on a file system that is read-only.";
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>Its text, and the SHA-256 of its bytes.</returns>
    /// <exception cref="YamlFormatException">It cannot be read.</exception>
    public (string Text, string Digest) Read()
    {
        var text = YamlText.ReadFile(path);
        return (text, DigestOf(text));
    }

    /// <summary>Writes it, through a link to the file itself.</summary>
    /// <param name="text">All of it.</param>
    /// <exception cref="IOException">It cannot be written; what was there is as it was, or lies in the state folder.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string text)
    {
        var real = Real();
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!CanReplace(real) || !TryReplace(real, bytes))
            WriteInPlace(real, bytes);
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string Real()
    {
        var full = System.IO.Path.GetFullPath(path);
        return System.IO.Path.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    /// <summary>Another owner's file would become this user's, and its access list be lost.</summary>
    private static bool CanReplace(string real) =>
        !OperatingSystem.IsLinux() || (FileOwner.Of(real) is { List: null } there && there.User == Credentials.User);

    private static bool TryReplace(string real, byte[] bytes)
    {
        try
        {
            WholeFile.Write(real, bytes, toDisk: true, OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(real));
            FolderFlush.Of(System.IO.Path.GetDirectoryName(real)!);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be written, or a file that is mounted by itself.
            File.Delete(real + ".new");
            return false;
        }
    }

    private void WriteInPlace(string real, byte[] bytes)
    {
        WholeFile.Write(System.IO.Path.Combine(stateFolder, CopyName), File.ReadAllBytes(real), toDisk: true, OwnerOnly);
        using var file = new FileStream(real, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.Write(bytes);
        file.SetLength(bytes.Length);
        file.Flush(flushToDisk: true);
    }
}
