using System.Buffers.Binary;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Evidence;

/// <summary>A WAV file of 16-bit PCM (RIFF, Multimedia Programming Interface and Data Specifications 1.0).</summary>
public static class WavFile
{
    /// <summary>Bytes before the samples.</summary>
    internal const int HeaderBytes = 44;

    /// <summary>Bytes of a sample.</summary>
    internal const int BytesPerSample = 2;

    /// <summary>Bytes of a file of one channel.</summary>
    /// <param name="samples">How many it holds.</param>
    public static int BytesOf(int samples) => checked(HeaderBytes + (BytesPerSample * samples));

    /// <summary>Writes a file of one channel. A sample of 1 becomes the largest value there is; what is louder is clipped.</summary>
    /// <param name="samples">−1 to 1; what is no number is silence.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="file"><see cref="BytesOf"/> them.</param>
    public static void Write(ReadOnlySpan<float> samples, int sampleRateHz, Span<byte> file)
    {
        WriteHeader(new AudioFormat(sampleRateHz, 1), BytesPerSample * samples.Length, file);
        WriteSamples(samples, file[HeaderBytes..]);
    }

    /// <summary>Writes what stands before the samples.</summary>
    /// <param name="format">What they are.</param>
    /// <param name="data">Their bytes.</param>
    /// <param name="header"><see cref="HeaderBytes"/>.</param>
    internal static void WriteHeader(AudioFormat format, int data, Span<byte> header)
    {
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], HeaderBytes - 8 + data);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], (short)format.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], format.SampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], BytesPerSample * format.Channels * format.SampleRateHz);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], (short)(BytesPerSample * format.Channels));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 8 * BytesPerSample);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], data);
    }

    /// <summary>Writes samples, as <see cref="Write"/> does.</summary>
    internal static void WriteSamples(ReadOnlySpan<float> samples, Span<byte> data)
    {
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(data[(BytesPerSample * i)..], ValueOf(samples[i]));
    }

    // The scale by which 16-bit files are read: what was read from one is written as it was.
    private static short ValueOf(float sample) => float.IsNaN(sample) ? (short)0 : (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue);
}
