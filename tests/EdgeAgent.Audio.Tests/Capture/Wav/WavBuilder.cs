using System.Buffers.Binary;

namespace EdgeAgent.Audio.Tests.Capture.Wav;

/// <summary>Writes WAV files byte by byte, honest ones and others.</summary>
internal static class WavBuilder
{
    public static byte[] Riff(params byte[][] chunks) => Container("RIFF", chunks);

    public static byte[] Container(string id, params byte[][] chunks)
    {
        byte[] body = [.. "WAVE"u8, .. chunks.SelectMany(c => c)];
        return [.. id.Select(c => (byte)c), .. UInt32((uint)body.Length), .. body];
    }

    public static byte[] Chunk(string id, byte[] body, uint? claimedLength = null) =>
        [.. id.Select(c => (byte)c), .. UInt32(claimedLength ?? (uint)body.Length), .. body, .. new byte[body.Length & 1]];

    public static byte[] Format(int tag, int channels, int rate, int bits, int? frameBytes = null, byte[]? extra = null)
    {
        var frame = frameBytes ?? channels * bits / 8;
        return Chunk("fmt ", [.. UInt16(tag), .. UInt16(channels), .. UInt32((uint)rate), .. UInt32((uint)(rate * frame)), .. UInt16(frame), .. UInt16(bits), .. extra ?? []]);
    }

    public static byte[] Pcm16(int channels, int rate, params short[] samples) =>
        Riff(Format(1, channels, rate, 16), Chunk("data", [.. samples.SelectMany(s => UInt16((ushort)s))]));

    public static byte[] UInt16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    public static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
