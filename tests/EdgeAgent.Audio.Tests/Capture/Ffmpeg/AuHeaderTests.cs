using EdgeAgent.Audio.Capture.Ffmpeg;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Tests.Capture.Ffmpeg;

public sealed class AuHeaderTests
{
    private static byte[] Head(uint offset = 32, uint encoding = 6, uint rate = 48000, uint channels = 2) =>
        [.. ".snd"u8, .. Big(offset), 0xFF, 0xFF, 0xFF, 0xFF, .. Big(encoding), .. Big(rate), .. Big(channels)];

    [Fact]
    public void Rate_channels_and_text_are_read()
    {
        Assert.True(AuHeader.TryRead(Head(), out var format, out var text));
        Assert.Equal((new AudioFormat(48000, 2), 8), (format, text));
    }

    [Fact]
    public void What_is_no_head_of_float_samples_is_refused()
    {
        Assert.False(AuHeader.TryRead(new byte[AuHeader.Length], out _, out _));
        Assert.False(AuHeader.TryRead(Head(offset: 8), out _, out _));
        Assert.False(AuHeader.TryRead(Head(offset: uint.MaxValue), out _, out _));
        Assert.False(AuHeader.TryRead(Head(encoding: 3), out _, out _));
        Assert.False(AuHeader.TryRead(Head(rate: 0), out _, out _));
        Assert.False(AuHeader.TryRead(Head(channels: 65), out _, out _));
    }

    private static byte[] Big(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
