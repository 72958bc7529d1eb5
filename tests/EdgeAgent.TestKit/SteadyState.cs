namespace EdgeAgent.TestKit;

/// <summary>
/// Counts what work allocates once it is warm. The runtime allocates now and then by itself (compiling a method anew, making room
/// for a first use), and other tests run beside; what the work itself allocates is there every time. So the least of several
/// windows counts: work that allocates once a round is never at 0.
/// </summary>
public static class SteadyState
{
    /// <summary>Bytes that a round allocates on this thread.</summary>
    public static long Bytes(Action round, int windows = 8)
    {
        ArgumentNullException.ThrowIfNull(round);
        var least = long.MaxValue;
        for (var i = 0; i < windows && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Bytes that a round allocates in the whole process, for work that changes threads.</summary>
    public static async Task<long> ProcessBytesAsync(Func<Task> round, int windows = 200)
    {
        ArgumentNullException.ThrowIfNull(round);
        var least = long.MaxValue;
        for (var i = 0; i < windows && least > 0; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await round();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
