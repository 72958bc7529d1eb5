using System.Buffers.Binary;
using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Audio.Capture.Wav;

/// <summary>
/// Where a WAV file's samples lie and what they are: RIFF, RF64 and BW64 with PCM of 8 to 32 bits or IEEE float of 32 or 64, plain or
/// extensible. Lengths in headers are claims: what counts is what the file holds.
/// </summary>
/// <param name="Format">Rate and channels.</param>
/// <param name="Encoding">One sample.</param>
/// <param name="DataOffset">Byte where the samples begin.</param>
/// <param name="Frames">Whole frames that are there.</param>
internal sealed record WavHeader(AudioFormat Format, SampleEncoding Encoding, long DataOffset, long Frames)
{
    private const int RiffHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int PlainFormatLength = 16;
    private const int ExtensibleFormatLength = 40;

    /// <summary>What a recorder writes that does not know the length (yet).</summary>
    private const uint UnknownLength = 0xFFFFFFFF;

    /// <summary>No writer puts more before the samples; a file that does wants us to search for ever.</summary>
    private const int ChunkLimit = 1000;

    private const ushort TagPcm = 1;
    private const ushort TagFloat = 3;
    private const ushort TagExtensible = 0xFFFE;

    /// <summary>Reads the header of an open file.</summary>
    /// <param name="file">The file, seekable.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="DeviceException">It is no WAV file that is read here; the message says why.</exception>
    public static WavHeader Read(SafeFileHandle file, string path)
    {
        var fileLength = RandomAccess.GetLength(file);
        Span<byte> riff = stackalloc byte[RiffHeaderLength];
        var got = ReadAt(file, riff, 0);
        if (got == 0)
            throw Unreadable(path, "is empty (0 bytes). Record or copy it again.");
        if (riff[..Math.Min(4, got)].SequenceEqual("RIFX"u8))
            throw Unreadable(path, "is a big-endian WAV file (RIFX), which is not read. " + Convert(path));
        var is64Bit = riff[..4].SequenceEqual("RF64"u8) || riff[..4].SequenceEqual("BW64"u8);
        if (!is64Bit && !riff[..4].SequenceEqual("RIFF"u8))
            throw Unreadable(path, $"is not a WAV file: it begins with '{Printable(riff[..Math.Min(4, got)])}' instead of 'RIFF'.");
        if (got == RiffHeaderLength && !riff[8..].SequenceEqual("WAVE"u8))
            throw Unreadable(path, $"is a RIFF file of type '{Printable(riff[8..])}', not a WAV file.");

        var riffEnd = ChunkHeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(riff[4..]);
        long? dataLength64 = null;
        (AudioFormat Format, SampleEncoding Encoding)? format = null;
        Span<byte> head = stackalloc byte[ChunkHeaderLength];
        Span<byte> body = stackalloc byte[ExtensibleFormatLength];
        long at = RiffHeaderLength;
        for (var chunk = 0; ; chunk++)
        {
            if (chunk == ChunkLimit)
                throw Unreadable(path, $"has more than {ChunkLimit} chunks before its samples: it is damaged.");
            if (at >= fileLength && got == RiffHeaderLength)
                throw Unreadable(path, "has no data chunk: it holds no samples. Record or copy it again.");
            if (ReadAt(file, head, at) < ChunkHeaderLength)
                throw Cut(path, fileLength);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            var start = at + ChunkHeaderLength;
            if (head[..4].SequenceEqual("data"u8))
            {
                if (format is not { } known)
                    throw Unreadable(path, "has its samples before the chunk that describes them (fmt): it is damaged.");
                var claimed = dataLength64 ?? length;
                var bytes = DataBytes(claimed, length == UnknownLength && dataLength64 is null, riffEnd, start, fileLength);
                var frameBytes = known.Format.Channels * new SampleDecoder(known.Encoding).BytesPerSample;
                if (claimed > 0 && bytes < frameBytes)
                    throw Unreadable(path, $"ends behind its header, after {fileLength} bytes: it was cut and holds no sound. Record or copy it again.");
                return new WavHeader(known.Format, known.Encoding, start, bytes / frameBytes);
            }

            if (head[..4].SequenceEqual("fmt "u8))
            {
                if (length < PlainFormatLength)
                    throw Unreadable(path, $"has a format chunk of {length} bytes, at least {PlainFormatLength} are expected: it is damaged.");
                var want = (int)Math.Min(length, ExtensibleFormatLength);
                if (ReadAt(file, body[..want], start) < want)
                    throw Cut(path, fileLength);
                format = ParseFormat(body[..want], path);
            }
            else if (is64Bit && head[..4].SequenceEqual("ds64"u8) && length >= 16)
            {
                if (ReadAt(file, body[..16], start) < 16)
                    throw Cut(path, fileLength);
                dataLength64 = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(body[8..]), long.MaxValue);
            }

            // Chunks begin at even bytes.
            at = start + length + (length & 1);
        }
    }

    /// <summary>
    /// Samples that the file really has. A recorder that was killed, or wrote to a pipe, leaves a length of 0 or of all ones; then
    /// everything up to the end of the file belongs to them. A length of 0 within a RIFF that ends later is an empty recording.
    /// </summary>
    private static long DataBytes(long claimed, bool unknown, long riffEnd, long start, long fileLength)
    {
        var present = fileLength - start;
        var isUnfinished = claimed == 0 && (riffEnd <= start || riffEnd == ChunkHeaderLength + (long)UnknownLength);
        return unknown || isUnfinished ? present : Math.Min(claimed, present);
    }

    private static (AudioFormat Format, SampleEncoding Encoding) ParseFormat(ReadOnlySpan<byte> body, string path)
    {
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        int frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(body[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        if (tag == TagExtensible)
        {
            if (body.Length < ExtensibleFormatLength)
                throw Unreadable(path, $"is an extensible WAV file with a format chunk of {body.Length} bytes, {ExtensibleFormatLength} are expected: it is damaged.");
            // The sub-format's GUID begins with the old tag.
            tag = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
        }

        if (channels is 0 or > AudioLimits.MaxChannels)
            throw Unreadable(path, $"claims {channels} channels; 1 to {AudioLimits.MaxChannels} are read.");
        if (rate is < AudioLimits.MinSampleRateHz or > AudioLimits.MaxSampleRateHz)
            throw Unreadable(path, string.Create(CultureInfo.InvariantCulture,
                $"claims {rate} samples per second; {AudioLimits.MinSampleRateHz} to {AudioLimits.MaxSampleRateHz} are read."));
        if (tag is not (TagPcm or TagFloat))
            throw Unreadable(path, $"holds {NameOf(tag)}; PCM and IEEE float are read. " + Convert(path));

        // The container may be wider than the bits say (24 in 32); a frame size that fits no container is damage.
        var sampleBytes = frameBytes % channels == 0 ? frameBytes / channels : 0;
        if (bits == 0 || sampleBytes * 8 < bits)
            throw Unreadable(path, $"claims frames of {frameBytes} bytes for {channels} channels of {bits} bits: it is damaged.");
        var encoding = (tag, sampleBytes) switch
        {
            (TagPcm, 1) => SampleEncoding.Unsigned8,
            (TagPcm, 2) => SampleEncoding.Signed16,
            (TagPcm, 3) => SampleEncoding.Signed24,
            (TagPcm, 4) => SampleEncoding.Signed32,
            (TagFloat, 4) => SampleEncoding.Float32,
            (TagFloat, 8) => SampleEncoding.Float64,
            _ => throw Unreadable(path, $"holds {NameOf(tag)} in {sampleBytes * 8} bits; PCM of 8, 16, 24, 32 and float of 32, 64 are read. " + Convert(path)),
        };
        return (new AudioFormat((int)rate, channels), encoding);
    }

    private static string NameOf(ushort tag) => tag switch
    {
        TagPcm => "PCM",
        TagFloat => "float",
        2 or 17 => $"ADPCM audio (format tag {tag})",
        6 => "A-law audio (format tag 6)",
        7 => "mu-law audio (format tag 7)",
        0x55 => "MP3 audio (format tag 85)",
        _ => $"audio with the format tag {tag}",
    };

    private static int ReadAt(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var got = RandomAccess.Read(file, bytes[total..], offset + total);
            if (got == 0)
                break;
            total += got;
        }

        return total;
    }

    private static string Printable(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (text, from) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = from[i] is >= 0x20 and < 0x7F ? (char)from[i] : '?';
    });

    private static string Convert(string path) => $"Convert it: ffmpeg -i '{path}' -c:a pcm_s16le converted.wav";

    private static DeviceException Cut(string path, long length) => Unreadable(path, $"ends inside its header, after {length} bytes: it was cut. Record or copy it again.");

    private static DeviceException Unreadable(string path, string what) => new(DeviceFault.Unreadable, $"{path} {what}");
}
