using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Tests.Machine;

public sealed unsafe class NativeHeapTests
{
    private const int Count = 1000;
    private const int Bytes = 64 * 1024;

    [Fact]
    public void What_native_libraries_have_freed_goes_back_to_the_system()
    {
        // Each too small for pages of its own, with something between them that stays, as a model leaves when it is unloaded.
        var (freed, kept) = (new nint[Count], new nint[Count]);
        for (var i = 0; i < Count; i++)
        {
            freed[i] = (nint)NativeMemory.Alloc(Bytes);
            new Span<byte>((void*)freed[i], Bytes).Fill(1);
            kept[i] = (nint)NativeMemory.Alloc(64);
        }

        foreach (var block in freed)
            NativeMemory.Free((void*)block);
        var before = ResidentMegabytes();

        NativeHeap.GiveBack();

        var after = ResidentMegabytes();
        foreach (var block in kept)
            NativeMemory.Free((void*)block);
        Assert.InRange(before - after, Count * Bytes / 2 / 1e6, 1e6);
    }

    private static double ResidentMegabytes() => double.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024 / 1e6;
}
