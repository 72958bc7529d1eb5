using System.Runtime.InteropServices;
using System.Text;
using EdgeAgent.Host.Catalogue.Interop;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Pipeline;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// Opens files that nobody but us makes: a link in the place of one is somebody's trap or mistake, and is not followed. The kernel sees
/// to that (O_NOFOLLOW, O_EXCL), so that nobody can put one there in between; on other systems than Linux it is looked for first.
/// </summary>
internal static class PlainFile
{
    private const int BufferBytes = 128 << 10;

    /// <summary>ERROR_SHARING_VIOLATION: how .NET tells on Windows that a file is locked.</summary>
    private const int WindowsBusy = unchecked((int)0x80070020);

    /// <summary>Opens a file for reading and writing; makes it where it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is a link, a pipe or a folder, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream OpenOrCreate(string path)
    {
        if (Open(path, FileAccess.ReadWrite) is { } there)
            return there;
        try
        {
            return Create(path);
        }
        catch (IOException) when (Open(path, FileAccess.ReadWrite) is { } made)
        {
            // Somebody was faster.
            return made;
        }
    }

    /// <summary>All of what should be a small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes.</param>
    /// <returns>Null where it is not there, or longer.</returns>
    /// <exception cref="IOException">It is a link, a pipe or a folder, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? ReadText(string path, int most)
    {
        using var stream = Open(path, FileAccess.Read);
        return stream is not null && RegularFile.Read(stream, most) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>Writes a new file, and brings it to the disk.</summary>
    /// <param name="path">The file, which must not be there.</param>
    /// <param name="text">All of it.</param>
    /// <exception cref="IOException">Something is there, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void WriteText(string path, string text)
    {
        using var stream = Create(path);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Opens a file and locks it, until it is disposed or the process ends.</summary>
    /// <param name="path">The file; it is made where it is not there.</param>
    /// <returns>Null while somebody else has it.</returns>
    /// <exception cref="IOException">It is a link, a pipe or a folder, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream? Lock(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            RefuseLink(path);
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WindowsBusy)
            {
                return null;
            }
        }

        var stream = OpenOrCreate(path);
        if (FileLock.TryTake(stream.SafeFileHandle))
            return stream;
        stream.Dispose();
        return null;
    }

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, BufferBytes);

    /// <summary>Opens what is there; null when nothing is.</summary>
    private static FileStream? Open(string path, FileAccess access)
    {
        if (!OperatingSystem.IsLinux())
        {
            RefuseLink(path);
            return Path.Exists(path) ? new FileStream(path, FileMode.Open, access, FileShare.Read, BufferBytes) : null;
        }

        SafeFileHandle handle = Libc.OpenPlain(path, access, out var error);
        switch (error)
        {
            case 0:
                break;
            case Libc.NotThere:
                return null;
            case Libc.IsLink:
                throw LinkFault(path);
            case Libc.Denied:
                throw new UnauthorizedAccessException($"{path} may not be opened.");
            default:
                throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        var stream = new FileStream(handle, access, BufferBytes);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new IOException($"{path} is a pipe or a device, not a file");
    }

    private static void RefuseLink(string path)
    {
        if (Links.TargetOf(path) is not null)
            throw LinkFault(path);
    }

    private static IOException LinkFault(string path) => new($"{path} is a link, which is never made there and is not followed: remove it");
}
