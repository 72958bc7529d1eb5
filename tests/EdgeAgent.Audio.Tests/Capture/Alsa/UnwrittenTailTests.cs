using EdgeAgent.Audio.Capture.Alsa;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

public sealed class UnwrittenTailTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(8, 8)]
    [InlineData(10, 10)]
    // One frame may end like the mark by chance: it stays.
    [InlineData(9, 10)]
    public void Frames_that_were_not_written_are_found(int written, int found)
    {
        var buffer = new byte[40];
        UnwrittenTail.Prepare(buffer);
        buffer.AsSpan(0, written * 4).Clear();
        Assert.Equal(found, UnwrittenTail.WrittenFrames(buffer, 4));
    }

    [Fact]
    public void A_frame_that_was_written_in_part_counts()
    {
        var buffer = new byte[40];
        UnwrittenTail.Prepare(buffer);
        buffer[12] = 1;
        Assert.Equal(4, UnwrittenTail.WrittenFrames(buffer, 4));
    }

    [Property]
    public bool Whole_buffers_of_audio_lose_at_most_nothing(byte[] audio)
    {
        var buffer = audio.Concat(new byte[] { 1, 0x5A, 0x5A, 0x5A, 0x5A }).ToArray();
        return UnwrittenTail.WrittenFrames(buffer, 1) == buffer.Length - 4
            && UnwrittenTail.WrittenFrames(buffer.AsSpan(0, buffer.Length - 3), 1) == buffer.Length - 3;
    }
}
