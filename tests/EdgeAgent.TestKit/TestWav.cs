using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAgent.TestKit;

/// <summary>Writes WAV files for tests: mono, 16 bit.</summary>
public static class TestWav
{
    /// <summary>Writes a file.</summary>
    public static string Write(string path, ReadOnlySpan<float> samples, int sampleRateHz)
    {
        var head = new byte[44];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), 36 + (2 * samples.Length));
        "WAVEfmt "u8.CopyTo(head.AsSpan(8));
        ReadOnlySpan<int> fields = [16, 1 | (1 << 16), sampleRateHz, 2 * sampleRateHz, 2 | (16 << 16)];
        MemoryMarshal.AsBytes(fields).CopyTo(head.AsSpan(16));
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), 2 * samples.Length);
        var values = new short[samples.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (short)Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue);
        File.WriteAllBytes(path, [.. head, .. MemoryMarshal.AsBytes<short>(values)]);
        return path;
    }
}
