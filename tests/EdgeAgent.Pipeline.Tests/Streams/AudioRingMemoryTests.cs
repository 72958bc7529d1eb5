using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Streams;

[Collection(MemoryGroup.Name)]
public sealed class AudioRingMemoryTests
{
    [Fact]
    public async Task Writing_waiting_and_reading_allocate_nothing()
    {
        var ring = new AudioRing(16_000, AudioRing.DefaultLength, TimeProvider.System);
        using var cancel = new CancellationTokenSource();
        var block = new float[160];
        var stamp = CaptureStamp.Now(TimeProvider.System);
        await Round(100);

        // Reader and writer meet on different threads, so the whole process is counted. A round's own task is one object; a block's
        // share of anything would be at least twenty-four bytes for each of a hundred blocks.
        Assert.InRange(await SteadyState.ProcessBytesAsync(() => Round(100)), 0, 1_000);

        async Task Round(int blocks)
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
}
