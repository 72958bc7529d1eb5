using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Pipeline;

/// <summary>
/// Opens files that come from outside (models, labels, descriptions, statistics) and may be anything: a pipe in their place would be
/// waited for until somebody writes to it, a device would be read for ever.
/// </summary>
public static partial class RegularFile
{
    private const int FirstBytes = 16 << 10;
    private const int BufferBytes = 64 << 10;

    // Of Linux, on x64 and arm64 alike.
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>Opens a file for reading, without waiting for anybody.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is not there, cannot be read, or is a folder, a pipe, a socket or a terminal.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new IOException("it is a folder, not a file.");
        // What cannot be opened is left to .NET, which says why.
        var stream = OperatingSystem.IsLinux() && OpenNow(path, NonBlocking | CloseOnExec) is { IsInvalid: false } handle
            ? new FileStream(handle, FileAccess.Read, BufferBytes)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new IOException("it is a pipe or device, not a file.");
    }

    /// <summary>All of what should be a small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes.</param>
    /// <returns>Its content, or null when it is longer: a device that gives bytes for ever, for one.</returns>
    /// <exception cref="IOException">It is not there, cannot be read, or is a folder, a pipe, a socket or a terminal.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static byte[]? Read(string path, int most)
    {
        using var stream = Open(path);
        return Read(stream, most);
    }

    /// <summary>All of a stream that may have no end, or null when it is longer than <paramref name="most"/> bytes.</summary>
    public static byte[]? Read(Stream stream, int most)
    {
        var bytes = new byte[FirstBytes];
        var read = 0;
        while (stream.Read(bytes.AsSpan(read)) is > 0 and var more)
        {
            read += more;
            if (read > most)
                return null;
            if (read == bytes.Length)
                Array.Resize(ref bytes, bytes.Length * 2);
        }

        return bytes[..read];
    }

    // open is variadic; without O_CREAT there is no further argument.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNow(string path, int flags);
}
