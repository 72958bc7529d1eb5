using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Machine.Rights.Interop;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tuning;

/// <summary>
/// The configuration file as it is read and written for the page. A file of this user's is replaced as a whole, so that a power cut leaves the old or the new one; one that may be written but
/// not replaced (of another owner or group, mounted into a container, in a closed folder) is written in place, once a copy lies in the state folder.
/// </summary>
/// <param name="path">The file, as the user named it.</param>
/// <param name="stateFolder">The state folder.</param>
internal sealed class ConfigurationFile(string path, string stateFolder)
{
    /// <summary>The copy of what was there before it was written in place.</summary>
    public const string CopyName = "configuration.before-save.yaml";

    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // EBUSY of a file that is mounted by itself, EXDEV, EROFS of its folder: .NET gives the number of an IOException that it has no type for.
    private static readonly int[] FolderIsClosed = [16, 18, 30];

    /// <summary>The file, as the user named it.</summary>
    public string Path => path;

    /// <summary>Why it cannot be written: a sentence; null where it can.</summary>
    public string? WhyNotWritable
    {
        get
        {
            var real = ConfigurationPath.Real(path);
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
        return (text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>Writes it, if it is still the one that somebody has looked at.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="digest">Of what was looked at.</param>
    /// <param name="changed">What to say where it is another one by now.</param>
    /// <exception cref="FileChangedException">It is another one.</exception>
    /// <exception cref="TuningException">It cannot be written; what was there is as it was, as far as the message says nothing else.</exception>
    /// <exception cref="YamlFormatException">It cannot be read any more.</exception>
    public void Replace(string text, string digest, string changed)
    {
        if (WhyNotWritable is { } why)
            throw new TuningException(why);
        try
        {
            // An editor may have saved meanwhile.
            if (Read().Digest != digest)
                throw new FileChangedException(changed);
            Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TuningException($"{path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Writes it, through a link to the file itself.</summary>
    /// <param name="text">All of it.</param>
    /// <exception cref="IOException">It cannot be written; what was there is as it was, as far as the message says nothing else.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string text)
    {
        var real = ConfigurationPath.Real(path);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!TryReplace(real, bytes))
            WriteInPlace(real, bytes);
    }

    private static bool TryReplace(string real, byte[] bytes)
    {
        var there = FileOwner.Of(real);
        // Another owner's file would become this user's, and its access list be lost.
        if (OperatingSystem.IsLinux() && there is not { List: null } || (there is not null && there.User != Credentials.User))
            return false;
        var folder = System.IO.Path.GetDirectoryName(real)!;
        // A name that nobody else has: somebody's own draft may lie there as edgeagent.yaml.new.
        var making = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(real)}.{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(making, options))
            {
                file.Write(bytes);
                // Past the mask that the process was started with.
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(real));
                file.Flush(flushToDisk: true);
            }

            if (FileOwner.Of(making)?.Group == there?.Group)
            {
                File.Move(making, real, overwrite: true);
                FolderFlush.Of(folder);
                return true;
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && FolderIsClosed.Contains(e.HResult)))
        {
            // The folder may not be written, or the file is mounted by itself.
        }
        finally
        {
            if (File.Exists(making))
                File.Delete(making);
        }

        return false;
    }

    private void WriteInPlace(string real, byte[] bytes)
    {
        var (copy, before) = (System.IO.Path.Combine(stateFolder, CopyName), File.ReadAllBytes(real));
        WholeFile.Write(copy, before, toDisk: true, OwnerOnly);
        FolderFlush.Of(stateFolder);
        using var file = new FileStream(real, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            Write(file, bytes);
        }
        catch (IOException e)
        {
            // A full disk has room for what was there.
            try
            {
                Write(file, before);
            }
            catch (IOException)
            {
                throw new IOException($"{e.Message.TrimEnd('.')}, nor what was there before, which lies in {copy}.", e);
            }

            throw;
        }
    }

    private static void Write(FileStream file, byte[] bytes)
    {
        file.Position = 0;
        file.Write(bytes);
        file.SetLength(bytes.Length);
        file.Flush(flushToDisk: true);
    }
}
