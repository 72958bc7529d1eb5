using EdgeAgent.Vision.Health;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Health;

public sealed class RowDifferenceTests
{
    [Property(MaxTest = 300)]
    public void Peak_and_sum_are_those_of_a_plain_loop(byte[] row, int seed)
    {
        var random = new Random(seed);
        var other = row.Select(value => (byte)Math.Clamp(value + random.Next(-4, 5), 0, 255)).ToArray();
        Assert.Equal(Plain(row, other), RowDifference.Between(row, other, 16));
    }

    [Fact]
    public void A_row_of_the_widest_picture_does_not_overflow()
    {
        var row = new byte[3 * 65_536 + 5];
        var other = new byte[row.Length];
        Array.Fill(other, (byte)16);
        Assert.Equal(Plain(row, other), RowDifference.Between(row, other, 16));
    }

    [Property(MaxTest = 300)]
    public void A_peak_beyond_the_limit_is_always_seen(byte[] row, int at)
    {
        if (row.Length == 0)
            return;
        var other = (byte[])row.Clone();
        other[(at & int.MaxValue) % row.Length] ^= 0x80;
        Assert.True(RowDifference.Between(row, other, 4).Peak > 4);
    }

    private static RowDifference Plain(byte[] left, byte[] right)
    {
        var differences = left.Zip(right, (a, b) => Math.Abs(a - b)).ToList();
        return new RowDifference(differences.DefaultIfEmpty().Max(), differences.Sum(d => (long)d));
    }
}
