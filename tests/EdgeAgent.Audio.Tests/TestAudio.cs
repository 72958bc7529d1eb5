using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests;

/// <summary>The assets' recordings as arrays, independent of the code under test.</summary>
internal static class TestAudio
{
    /// <summary>Mono samples, −1 to 1: 16-bit WAV read here, anything else by the system's ffmpeg.</summary>
    public static float[] Read(string asset)
    {
        var path = TestAssets.PathOf(asset);
        return path.EndsWith(".wav", StringComparison.Ordinal) ? ReadWav(path) : Decode(path);
    }

    /// <summary>Mono samples, −1 to 1, of a 16-bit WAV.</summary>
    public static float[] ReadWav(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        for (var at = 12; at + 8 <= bytes.Length;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]), (uint)(bytes.Length - at - 8));
            if (bytes.Slice(at, 4).SequenceEqual("fmt "u8) && bytes.Slice(at + 8, 4) is not [1, 0, 1, 0])
                throw new NotSupportedException($"{path} is not mono PCM.");
            if (bytes.Slice(at, 4).SequenceEqual("data"u8))
                return Array.ConvertAll(MemoryMarshal.Cast<byte, short>(bytes.Slice(at + 8, length & ~1)).ToArray(), s => s / 32768f);
            at += 8 + length + (length & 1);
        }

        throw new InvalidDataException($"{path} has no data.");
    }

    private static float[] Decode(string path)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg")
        {
            ArgumentList = { "-v", "error", "-nostdin", "-i", path, "-f", "f32le", "-" },
            RedirectStandardOutput = true,
        })!;
        using var samples = new MemoryStream();
        ffmpeg.StandardOutput.BaseStream.CopyTo(samples);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return MemoryMarshal.Cast<byte, float>(samples.ToArray()).ToArray();
    }
}
