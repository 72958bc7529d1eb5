using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Streams.Interop;

/// <summary>
/// Memory in whole pages from the system, and back to it at once. What <c>malloc</c> gives for blocks of this size stays with the process: once one such block was freed, glibc takes the next ones from
/// arenas, which give back only what happens to lie at their end (measured: of 20 MB of pictures that were freed, none). For Linux.
/// </summary>
internal static unsafe partial class PageMemory
{
    private const int ReadWrite = 1 | 2; // PROT_READ | PROT_WRITE
    private const int OfNoFile = 0x02 | 0x20; // MAP_PRIVATE | MAP_ANONYMOUS
    private const nint Failed = -1;

    /// <summary>Takes memory, which begins at a page.</summary>
    /// <exception cref="InsufficientMemoryException">The system, or a limit of this process, does not give it.</exception>
    public static byte* Take(nuint bytes)
    {
        var memory = Map(0, bytes, ReadWrite, OfNoFile, -1, 0);
        return memory != Failed ? (byte*)memory : throw new InsufficientMemoryException($"{bytes / 1e6:0.0} MB for a picture are not to be had.");
    }

    /// <summary>Gives it back.</summary>
    public static void Give(byte* memory, nuint bytes) => Unmap((nint)memory, bytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
