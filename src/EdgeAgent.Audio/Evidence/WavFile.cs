using System.Buffers.Binary;

namespace EdgeAgent.Audio.Evidence;

/// <summary>A WAV file of one channel, 16-bit PCM (RIFF, Multimedia Programming Interface and Data Specifications 1.0).</summary>
public static class WavFile
{
    private const int HeaderBytes = 44;
    private const int BytesPerSample = 2;

    /// <summary>Bytes of a file.</summary>
    /// <param name="samples">How many it holds.</param>
    public static int BytesOf(int samples) => checked(HeaderBytes + (BytesPerSample * samples));

    /// <summary>Writes a file. A sample of 1 becomes the largest value there is; what is louder is clipped.</summary>
    /// <param name="samples">−1 to 1; what is no number is silence.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="file"><see cref="BytesOf"/> them.</param>
    public static void Write(ReadOnlySpan<float> samples, int sampleRateHz, Span<byte> file)
    {
        var data = BytesPerSample * samples.Length;
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file[4..], HeaderBytes - 8 + data);
        "WAVEfmt "u8.CopyTo(file[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(file[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(file[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(file[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(file[24..], sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(file[28..], BytesPerSample * sampleRateHz);
        BinaryPrimitives.WriteInt16LittleEndian(file[32..], BytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(file[34..], 8 * BytesPerSample);
        "data"u8.CopyTo(file[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(file[40..], data);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file[(HeaderBytes + (BytesPerSample * i))..], ValueOf(samples[i]));
    }

    // The scale by which 16-bit files are read: what was read from one is written as it was.
    private static short ValueOf(float sample) => float.IsNaN(sample) ? (short)0 : (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue);
}
