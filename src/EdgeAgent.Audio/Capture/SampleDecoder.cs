using System.Buffers.Binary;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Samples of a file or device as float, −1 to 1: integers by their full scale (a 16-bit value / 32,768), floats clamped;
/// what is no number becomes 0 and is counted.
/// </summary>
internal sealed class SampleDecoder(SampleEncoding encoding)
{
    /// <summary>Bytes of one sample.</summary>
    public int BytesPerSample { get; } = encoding switch
    {
        SampleEncoding.Unsigned8 or SampleEncoding.Signed8 => 1,
        SampleEncoding.Signed16 => 2,
        SampleEncoding.Signed24 => 3,
        SampleEncoding.Float64 => 8,
        _ => 4,
    };

    /// <summary>Samples so far that were NaN or infinite.</summary>
    public long InvalidSamples { get; private set; }

    /// <summary>Decodes whole samples.</summary>
    /// <param name="bytes">Little-endian samples.</param>
    /// <param name="samples">Room for them.</param>
    public void Decode(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        samples = samples[..(bytes.Length / BytesPerSample)];
        switch (encoding)
        {
            case SampleEncoding.Unsigned8:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (bytes[i] - 128) * (1f / (1 << 7));
                break;
            case SampleEncoding.Signed8:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (sbyte)bytes[i] * (1f / (1 << 7));
                break;
            case SampleEncoding.Signed16:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) * (1f / (1 << 15));
                break;
            case SampleEncoding.Signed24:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = ((bytes[3 * i] | bytes[3 * i + 1] << 8 | bytes[3 * i + 2] << 16) << 8) * (1f / (1L << 31));
                break;
            case SampleEncoding.Signed32:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) * (1f / (1L << 31));
                break;
            case SampleEncoding.Float32:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = Clean(BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]));
                break;
            case SampleEncoding.Float64:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = Clean(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]));
                break;
        }
    }

    private float Clean(double value)
    {
        if (double.IsFinite(value))
            return (float)Math.Clamp(value, -1, 1);
        InvalidSamples++;
        return 0;
    }
}
