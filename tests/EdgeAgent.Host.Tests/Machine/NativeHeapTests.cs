using System.Runtime.InteropServices;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Tests.Machine;

[Collection(NativeHeapGroup.Name)]
public sealed unsafe partial class NativeHeapTests
{
    private const int Count = 1000;
    private const int Bytes = 64 * 1024;
    private const int Page = 4096;

    // The block begins anywhere in its first page.
    private const int PagesWithin = (Bytes / Page) - 1;

    [Fact]
    public void What_native_libraries_have_freed_goes_back_to_the_system()
    {
        // Each too small for pages of its own, with one between them that stays, as a model leaves when it is unloaded. As large as the others:
        // a smaller one would find a place among those that were freed before, and nothing would keep what is freed here.
        var (freed, kept) = (new nint[Count], new nint[Count]);
        for (var i = 0; i < Count; i++)
        {
            freed[i] = (nint)NativeMemory.Alloc(Bytes);
            new Span<byte>((void*)freed[i], Bytes).Fill(1);
            kept[i] = (nint)NativeMemory.Alloc(Bytes);
        }

        foreach (var block in freed)
            NativeMemory.Free((void*)block);

        // Looked at is what becomes of these blocks: the runtime takes and gives memory meanwhile.
        Assert.InRange(freed.Sum(ResidentPages), Count * PagesWithin / 2, Count * PagesWithin);

        NativeHeap.GiveBack();

        var left = freed.Sum(ResidentPages);
        foreach (var block in kept)
            NativeMemory.Free((void*)block);
        Assert.InRange(left, 0, Count * PagesWithin / 4);
    }

    /// <summary>Pages within a block that are in memory (mincore(2)); those that are not even mapped any more are not.</summary>
    private static int ResidentPages(nint block)
    {
        var pages = stackalloc byte[PagesWithin];
        var first = (block + Page - 1) & ~(nint)(Page - 1);
        if (LookAt(first, (nuint)(PagesWithin * Page), pages) != 0)
            return 0;
        var resident = 0;
        for (var i = 0; i < PagesWithin; i++)
            resident += pages[i] & 1;
        return resident;
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int LookAt(nint start, nuint length, byte* pages);
}
