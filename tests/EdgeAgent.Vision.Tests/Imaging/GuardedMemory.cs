using System.Runtime.InteropServices;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>Memory between pages nobody may touch, flush with one of them: a kernel that reads or writes a byte beyond it ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _map;
    private readonly nuint _mapped;
    private readonly byte* _start;
    private readonly int _length;

    /// <summary>Maps memory.</summary>
    /// <param name="length">Its bytes, above 0.</param>
    /// <param name="isAtEnd">Flush with the page behind it, else with the page before it.</param>
    public GuardedMemory(int length, bool isAtEnd)
    {
        var page = Environment.SystemPageSize;
        var usable = (length + page - 1) / page * page;
        _length = length;
        _mapped = (nuint)(usable + 2 * page);
        _map = (byte*)Map(0, _mapped, NoAccess, PrivateAnonymous, -1, 0);
        if (_map == (byte*)-1 || Protect(_map + page, (nuint)usable, ReadWrite) != 0)
            throw new InsufficientMemoryException();
        _start = _map + page + (isAtEnd ? usable - length : 0);
    }

    public Span<byte> Span => new(_start, _length);

    public void Dispose() => _ = Unmap(_map, _mapped);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
