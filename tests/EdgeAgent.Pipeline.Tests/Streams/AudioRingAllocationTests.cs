using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Tests.Streams;

/// <summary>
/// Reader and writer meet on different threads, so the whole process is counted, and nothing else may run meanwhile.
/// </summary>
[Collection("Alone")]
public sealed class AudioRingAllocationTests
{
    [Fact]
    public async Task Writing_waiting_and_reading_allocate_nothing()
    {
        const int blocks = 1000;
        var ring = new AudioRing(16_000, AudioRing.DefaultLength, TimeProvider.System);
        using var cancel = new CancellationTokenSource();
        var block = new float[160];
        var stamp = CaptureStamp.Now(TimeProvider.System);
        await Round();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Round();
        // The test host's own threads may allocate a little, but not once a block.
        Assert.Equal(0, (GC.GetTotalAllocatedBytes(precise: true) - before) / (8 * blocks));

        async Task Round()
        {
            for (var i = 0; i < blocks; i++)
            {
                var wait = ring.WaitAsync(160, cancel.Token);
                Assert.False(wait.IsCompleted);
                ring.Write(block, stamp);
                await wait;
                ring.Read(block);
            }
        }
    }

    /// <summary>Tests that are run when all others are over.</summary>
    [CollectionDefinition("Alone", DisableParallelization = true)]
#pragma warning disable CA1711 // xunit's name for it.
    public sealed class AloneCollection;
#pragma warning restore CA1711
}
