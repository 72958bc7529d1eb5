using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Signal;

/// <summary>The reference clips: plain 16-bit mono WAV files.</summary>
internal static class Clip
{
    public static float[] Read(string asset)
    {
        var bytes = File.ReadAllBytes(TestAssets.PathOf(asset));
        var at = 12;
        while (!bytes.AsSpan(at, 4).SequenceEqual("data"u8))
            at += 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
        return Array.ConvertAll(MemoryMarshal.Cast<byte, short>(bytes.AsSpan(at + 8, length)).ToArray(), s => s / 32768f);
    }
}
