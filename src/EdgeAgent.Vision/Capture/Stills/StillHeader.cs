using System.Buffers.Binary;
using System.Buffers.Text;

namespace EdgeAgent.Vision.Capture.Stills;

/// <summary>
/// What the first bytes of an image tell: format, stored size, and how to turn it upright. Read before anything is decoded, so
/// that a small file that claims gigapixels costs nothing.
/// </summary>
/// <param name="Format">Its format.</param>
/// <param name="Width">Stored width in pixels.</param>
/// <param name="Height">Stored height in pixels.</param>
/// <param name="Orientation">EXIF tag 274, 1 to 8; 1 is upright.</param>
internal readonly record struct StillHeader(StillFormat Format, int Width, int Height, int Orientation)
{
    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The whole file, or its beginning.</param>
    /// <exception cref="FormatException">It is no image that is read; the message says what it is taken for.</exception>
    public static StillHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new FormatException("the file is empty");
        try
        {
            if (bytes.Length > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8)
                return Jpeg(bytes);
            if (bytes.Length > 8 && bytes[0] == 0x89 && bytes[1..].StartsWith("PNG\r\n"u8))
                return Png(bytes);
            if (bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
                return Webp(bytes);
            if (bytes.StartsWith("BM"u8))
                return Bmp(bytes);
            if (bytes.StartsWith("GIF8"u8))
                return new StillHeader(StillFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), 1);
            if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8))
                return Tiff(bytes);
            if (bytes[0] == (byte)'P' && bytes.Length > 2 && bytes[1] is >= (byte)'1' and <= (byte)'6' && IsSpace(bytes[2]))
                return Pnm(bytes);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new FormatException("its header is cut off", e);
        }

        throw new FormatException(Guess(bytes));
    }

    private static string Guess(ReadOnlySpan<byte> bytes)
    {
        var text = bytes[..Math.Min(bytes.Length, 512)].TrimStart(" \t\r\n\uFEFF"u8);
        if (text.StartsWith("<"u8))
            return "it is a page of HTML or XML, not an image: perhaps the answer of a server in place of the file";
        if (text.StartsWith("version https://git-lfs"u8))
            return "it is a pointer of git-lfs, not the image itself: run git lfs pull";
        if (bytes.Length > 12 && bytes[4..].StartsWith("ftyp"u8))
            return bytes[8..].StartsWith("hei"u8) || bytes[8..].StartsWith("mif1"u8) || bytes[8..].StartsWith("avif"u8)
                ? "HEIC and AVIF are not read; convert it to JPEG or PNG"
                : "it is a video, not an image";
        return "it is no image that is read: JPEG, PNG, WebP, BMP, GIF, TIFF and PNM are";
    }

    private static StillHeader Jpeg(ReadOnlySpan<byte> bytes)
    {
        var orientation = 1;
        var at = 2;
        while (true)
        {
            if (bytes[at] != 0xFF)
                throw new FormatException("it is a damaged JPEG: no marker where one belongs");
            while (bytes[at] == 0xFF)
                at++;
            var marker = bytes[at++];
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
                continue;
            if (marker is 0xD9 or 0xDA)
                throw new FormatException("it is a damaged JPEG: the picture begins before its size is told");
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length < 2)
                throw new FormatException("it is a damaged JPEG: a segment has no length");
            var segment = bytes[(at + 2)..];
            var isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
                return new StillHeader(StillFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), orientation);
            if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8))
                orientation = Exif(segment[6..Math.Min(length - 2, segment.Length)]);
            at += length;
        }
    }

    private static StillHeader Png(ReadOnlySpan<byte> bytes)
    {
        if (!bytes[12..].StartsWith("IHDR"u8))
            throw new FormatException("it is a damaged PNG: its header is missing");
        var width = BinaryPrimitives.ReadInt32BigEndian(bytes[16..]);
        var height = BinaryPrimitives.ReadInt32BigEndian(bytes[20..]);
        var orientation = 1;
        for (long at = 8; at + 8 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("eXIf"u8) && length <= chunk.Length - 8)
                orientation = Exif(chunk.Slice(8, (int)length));
            at += 12L + length;
        }

        return new StillHeader(StillFormat.Png, width, height, orientation);
    }

    private static StillHeader Webp(ReadOnlySpan<byte> bytes)
    {
        var body = bytes[20..];
        var (width, height) = bytes[12..] switch
        {
            var kind when kind.StartsWith("VP8 "u8) => (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF),
            var kind when kind.StartsWith("VP8L"u8) => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(body[1..])),
            var kind when kind.StartsWith("VP8X"u8) => (1 + UInt24(body[4..]), 1 + UInt24(body[7..])),
            _ => throw new FormatException("it is a damaged WebP"),
        };
        var orientation = 1;
        for (long at = 12; at + 8 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("EXIF"u8) && length <= chunk.Length - 8)
                orientation = Exif(chunk.Slice(8, (int)length));
            at += 8L + length + (length & 1);
        }

        return new StillHeader(StillFormat.Webp, width, height, orientation);

        static (int, int) Lossless(uint bits) => (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        static int UInt24(ReadOnlySpan<byte> b) => b[0] | (b[1] << 8) | (b[2] << 16);
    }

    private static StillHeader Bmp(ReadOnlySpan<byte> bytes)
    {
        const int oldHeader = 12;
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[14..]) == oldHeader)
            return new StillHeader(StillFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]), 1);
        var height = BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]);
        // Negative: stored from the top down.
        return new StillHeader(StillFormat.Bmp, BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]), height == int.MinValue ? 0 : Math.Abs(height), 1);
    }

    private static StillHeader Tiff(ReadOnlySpan<byte> bytes)
    {
        int width = 0, height = 0, orientation = 1;
        foreach (var (tag, value) in new TiffTags(bytes))
        {
            switch (tag)
            {
                case 256:
                    width = value;
                    break;
                case 257:
                    height = value;
                    break;
                case TiffTags.Orientation:
                    orientation = value is >= 1 and <= 8 ? value : 1;
                    break;
            }
        }

        return new StillHeader(StillFormat.Tiff, width, height, orientation);
    }

    /// <summary>The orientation in a block of EXIF; damaged ones count as upright, as everywhere else.</summary>
    private static int Exif(ReadOnlySpan<byte> block)
    {
        try
        {
            foreach (var (tag, value) in new TiffTags(block))
            {
                if (tag == TiffTags.Orientation)
                    return value is >= 1 and <= 8 ? value : 1;
            }
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // Cut off.
        }

        return 1;
    }

    private static StillHeader Pnm(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[2..];
        return new StillHeader(StillFormat.Pnm, Number(ref rest), Number(ref rest), 1);

        static int Number(ref ReadOnlySpan<byte> rest)
        {
            while (IsSpace(rest[0]) || rest[0] == (byte)'#')
            {
                // A comment goes to the end of its line.
                rest = rest[0] == (byte)'#' ? rest[rest.IndexOf((byte)'\n')..] : rest[1..];
            }

            if (!Utf8Parser.TryParse(rest, out int value, out var consumed))
                throw new FormatException("it is a damaged PNM: no size");
            rest = rest[consumed..];
            return value;
        }
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
