using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Streams;

public class FramePoolTests
{
    private static readonly FrameFormat Small = new(PixelFormat.Bgr24, 7, 5);

    [Fact]
    public void A_lease_disposed_twice_is_told_even_when_its_memory_was_lent_out_again()
    {
        using var pool = new FramePool();
        var stale = pool.Rent(Small);
        stale.Dispose();
        var fresh = pool.Rent(Small);
        Assert.Throws<ObjectDisposedException>(stale.Dispose);
        Assert.Throws<ObjectDisposedException>(() => stale.Pixels.Length);
        Assert.Equal(105, fresh.Pixels.Length);
        fresh.Dispose();
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void A_lease_that_is_not_given_back_is_said_instead_of_growing()
    {
        using var pool = new FramePool(2);
        var (a, b) = (pool.Rent(Small), pool.Rent(Small));
        Assert.Contains("not disposed", Assert.Throws<InvalidOperationException>(() => pool.Rent(Small)).Message, StringComparison.Ordinal);
        a.Dispose();
        b.Dispose();
    }

    [Fact]
    public void Leases_that_outlive_their_pool_are_freed_as_they_return()
    {
        var pool = new FramePool();
        var lease = pool.Rent(Small);
        pool.Dispose();
        lease.Pixels.Fill(7);
        lease.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(Small));
    }

    [Theory]
    [InlineData(PixelFormat.Bgr24, 7, 5, 105)]
    [InlineData(PixelFormat.I420, 7, 5, 35 + 2 * 12)]
    [InlineData(PixelFormat.I420, 1, 1, 3)]
    [InlineData(PixelFormat.Grey8, 7, 5, 35)]
    public void A_frame_has_the_bytes_of_its_layout(PixelFormat pixels, int width, int height, int bytes) =>
        Assert.Equal(bytes, new FrameFormat(pixels, width, height).ByteCount);

    [Fact]
    public void A_frame_of_a_size_that_no_memory_holds_is_refused() =>
        Assert.Throws<OverflowException>(() => new FrameFormat(PixelFormat.Bgr24, 60000, 60000).ByteCount);

    [Fact]
    public void Lending_and_returning_allocates_nothing_once_warm()
    {
        using var pool = new FramePool();
        pool.Rent(Small).Dispose();
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++)
                pool.Rent(Small).Dispose();
        }));
    }
}
