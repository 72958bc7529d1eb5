using System.Buffers.Binary;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture.Ffmpeg;

/// <summary>The head of a Sun AU stream: six big-endian numbers, a text, then the samples. ffmpeg writes it without knowing the length.</summary>
internal static class AuHeader
{
    /// <summary>Bytes before the text.</summary>
    public const int Length = 24;

    private const uint Magic = 0x2E736E64; // ".snd"
    private const uint Float32 = 6;

    /// <summary>Reads the head.</summary>
    /// <param name="head"><see cref="Length"/> bytes.</param>
    /// <param name="format">Rate and channels.</param>
    /// <param name="textLength">Bytes to skip before the samples.</param>
    /// <returns>False when it is no head of float samples within <see cref="AudioLimits"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> head, out AudioFormat format, out int textLength)
    {
        const int longestText = 1 << 16;
        var offset = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        var rate = BinaryPrimitives.ReadUInt32BigEndian(head[16..]);
        var channels = BinaryPrimitives.ReadUInt32BigEndian(head[20..]);
        format = new AudioFormat((int)rate, (int)channels);
        textLength = (int)(offset - Length);
        return BinaryPrimitives.ReadUInt32BigEndian(head) == Magic
            && BinaryPrimitives.ReadUInt32BigEndian(head[12..]) == Float32
            && offset is >= Length and <= Length + longestText
            && rate is >= AudioLimits.MinSampleRateHz and <= AudioLimits.MaxSampleRateHz
            && channels is >= 1 and <= AudioLimits.MaxChannels;
    }
}
