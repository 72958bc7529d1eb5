using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Machine;

/// <summary>The memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>What the runtime and the C library keep for later goes back to the system. Everything stands still meanwhile: some tens of milliseconds.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.GiveBack();
    }
}
