using EdgeAgent.Audio.Voice;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Voice;

public class UtteranceBufferTests
{
    [Property]
    internal void The_newest_samples_can_be_read_by_position_whatever_the_blocks(byte[] blocks)
    {
        var buffer = new UtteranceBuffer(100);
        float next = 0;
        foreach (var length in blocks)
            buffer.Append(Enumerable.Range(0, length).Select(_ => next++).ToArray());
        Assert.Equal((long)next, buffer.End);
        Assert.Equal(Math.Max(0, buffer.End - 100), buffer.Start);
        var all = new float[buffer.End - buffer.Start];
        buffer.CopyTo(buffer.Start, all);
        Assert.Equal(Enumerable.Range((int)buffer.Start, all.Length).Select(v => (float)v), all);
    }

    [Fact]
    public void Samples_that_have_gone_or_not_come_are_refused()
    {
        var buffer = new UtteranceBuffer(4);
        buffer.Append([0, 1, 2, 3, 4, 5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.CopyTo(1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.CopyTo(5, new float[2]));
    }

    [Fact]
    public void After_a_restart_positions_go_on_from_the_new_one()
    {
        var buffer = new UtteranceBuffer(4);
        buffer.Append([1, 2, 3]);
        buffer.Restart(1001);
        buffer.Append([7, 8]);
        var samples = new float[2];
        buffer.CopyTo(1001, samples);
        Assert.Equal([7, 8], samples);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.CopyTo(2, samples));
    }
}
