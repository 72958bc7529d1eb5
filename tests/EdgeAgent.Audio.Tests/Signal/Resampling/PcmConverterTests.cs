using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class PcmConverterTests
{
    [Theory]
    [InlineData(1, new byte[] { 0x40, 0x80 })]
    [InlineData(2, new byte[] { 0, 0x40, 0, 0x80 })]
    [InlineData(3, new byte[] { 0, 0, 0x40, 0, 0, 0x80 })]
    [InlineData(4, new byte[] { 0, 0, 0, 0x40, 0, 0, 0, 0x80 })]
    public void Integers_of_every_width_are_signed(int width, byte[] pcm) => Assert.Equal([0.5f, -1f], new PcmConverter(16000, width, 1, 16000).Convert(pcm).ToArray());

    [Fact]
    public void Channels_are_averaged() => Assert.Equal([-0.25f], new PcmConverter(16000, 2, 2, 16000).Convert([0, 0x40, 0, 0x80]).ToArray());

    [Property(MaxTest = 50)]
    public void However_the_frames_are_cut_the_samples_are_the_same(NonEmptyArray<short> frames, PositiveInt cut)
    {
        byte[] pcm = [.. frames.Get.SelectMany(BitConverter.GetBytes)];
        var (whole, parts) = (new PcmConverter(44100, 2, 1, 16000), new PcmConverter(44100, 2, 1, 16000));
        float[] expected = [.. whole.Convert(pcm), .. whole.Flush()];

        var heard = new List<float>();
        foreach (var part in pcm.Chunk(2 * cut.Get))
            heard.AddRange(parts.Convert(part));
        heard.AddRange(parts.Flush());

        Assert.Equal(expected, heard);
    }

    [Theory]
    [InlineData(999, 2, 1)]
    [InlineData(16000, 0, 1)]
    [InlineData(16000, 5, 1)]
    [InlineData(16000, 2, 0)]
    [InlineData(16000, 2, 65)]
    public void What_nobody_records_is_refused(int rate, int width, int channels) =>
        Assert.Contains("is not taken: 1000 to 768000, 1 to 4 bytes and 1 to 64 channels are.", Assert.Throws<ArgumentException>(() => new PcmConverter(rate, width, channels, 16000)).Message, StringComparison.Ordinal);

    [Fact]
    public void Chunks_allocate_nothing()
    {
        var converter = new PcmConverter(48000, 2, 2, 16000);
        var chunk = new byte[4096];

        Assert.Equal(0, SteadyState.Bytes(() => converter.Convert(chunk)));
    }
}
