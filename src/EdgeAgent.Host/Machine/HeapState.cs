namespace EdgeAgent.Host.Machine;

/// <summary>The runtime's own memory, without that of pictures and models.</summary>
/// <param name="UsedBytes">What was in it after the last collection.</param>
/// <param name="LimitBytes">What it may be (<c>DOTNET_GCHeapHardLimit</c>, or the runtime's share of a container's limit); null for all of the machine's.</param>
internal readonly record struct HeapState(long UsedBytes, long? LimitBytes)
{
    /// <summary>Asks the runtime.</summary>
    /// <param name="machineBytes">Memory of the machine: a limit that is not below it is none.</param>
    public static HeapState Read(long machineBytes)
    {
        var info = GC.GetGCMemoryInfo();
        return new HeapState(info.HeapSizeBytes, info.TotalAvailableMemoryBytes is > 0 and var limit && limit < machineBytes ? limit : null);
    }
}
