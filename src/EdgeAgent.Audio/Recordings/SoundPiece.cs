using System.Buffers.Binary;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Recordings;

/// <summary>A WAV file that grows: 16-bit PCM of any number of channels, whose header is right after every write, so that what a power cut leaves can be played.</summary>
/// <param name="file">The file; the caller's.</param>
/// <param name="format">What it holds.</param>
internal sealed class SoundPiece(FileStream file, AudioFormat format)
{
    private const int HeaderBytes = 44;
    private const int BytesPerSample = 2;

    private byte[] _bytes = [];
    private int _data;

    /// <summary>Adds whole frames, −1 to 1, interleaved.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        var count = BytesPerSample * interleaved.Length;
        if (_bytes.Length < count)
            _bytes = new byte[Math.Max(count, HeaderBytes)];
        for (var i = 0; i < interleaved.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(_bytes.AsSpan(BytesPerSample * i), (short)Math.Clamp(MathF.Round(interleaved[i] * 32768), short.MinValue, short.MaxValue));
        RandomAccess.Write(file.SafeFileHandle, _bytes.AsSpan(0, count), HeaderBytes + _data);
        _data += count;
        Span<byte> header = stackalloc byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], HeaderBytes - 8 + _data);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], (short)format.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], format.SampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], BytesPerSample * format.Channels * format.SampleRateHz);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], (short)(BytesPerSample * format.Channels));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 8 * BytesPerSample);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], _data);
        RandomAccess.Write(file.SafeFileHandle, header, 0);
    }
}
