using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Volumes;

/// <summary>Refuses volumes that this machine has no memory for, before it is taken: the system would end the process.</summary>
internal static class MemoryBudget
{
    /// <summary>The share of the memory of the machine or container that one volume may take.</summary>
    private const double Share = 0.5;

    /// <summary>Refuses what is too large.</summary>
    /// <param name="what">What needs the memory, as the subject of the sentence.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="available">All there is; the process's own when it is left out.</param>
    /// <exception cref="DeviceException">It is too large.</exception>
    public static void Require(string what, double bytes, long? available = null)
    {
        var most = Share * (available ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (bytes > most)
        {
            throw new DeviceException(DeviceFault.Exhausted,
                $"{what} needs {Megabytes(bytes)} MB of memory; here a volume may take {Megabytes(most)} MB, half of what there is. Crop it, or run it on a larger machine.");
        }
    }

    private static string Megabytes(double bytes) => FormattableString.Invariant($"{Math.Ceiling(bytes / (1 << 20)):0}");
}
