using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// A line of the diary, a JSON object in UTF-8: <c>{"n":…,"at":"…",</c> what it says, <c>,"prev":"…","hash":"…"}</c>. The hash is of the bytes before
/// <c>,"hash"</c>, so that anybody can check a line with no more than <c>sha256sum</c>. Stateless and thread-safe.
/// </summary>
internal static class DiaryFormat
{
    /// <summary>More than number, moment and hashes of a line take together, with its line feed.</summary>
    public const int MostAround = 256;

    private const int HashDigits = 64;
    private const int MomentDigits = 27;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> Beginning => "{\"n\":"u8;

    private static ReadOnlySpan<byte> BeforeAt => ",\"at\":\""u8;

    private static ReadOnlySpan<byte> BeforePrev => ",\"prev\":\""u8;

    private static ReadOnlySpan<byte> BeforeHash => "\",\"hash\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    private static int TailBytes => BeforePrev.Length + HashDigits + BeforeHash.Length + HashDigits + End.Length;

    /// <summary>Writes what an entry says, without its braces.</summary>
    /// <exception cref="ArgumentException">A number in an event is NaN or infinite.</exception>
    public static void WriteBody(DiaryEntry entry, ArrayBufferWriter<byte> output)
    {
        switch (entry)
        {
            case DiaryEntry.Told { Envelope: var envelope }:
                output.Write("\"event\":"u8);
                CloudEventJson.Write(envelope, output);
                if (envelope.Cause is { } cause)
                    Write(",\"cause\":"u8, cause, DiaryJsonContext.Default.EventCause, output);
                break;
            case DiaryEntry.FileGone { File: var file }:
                Write("\"gone\":"u8, file, DiaryJsonContext.Default.GoneFile, output);
                break;
            case DiaryEntry.SegmentGone { Segment: var segment }:
                Write("\"gone\":"u8, segment, DiaryJsonContext.Default.GoneSegment, output);
                break;
            case DiaryEntry.Lost { Events: var lost }:
                Write("\"lost\":"u8, lost, DiaryJsonContext.Default.LostEvents, output);
                break;
            case DiaryEntry.Mended { Mend: var mend }:
                Write("\"mended\":"u8, mend, DiaryJsonContext.Default.DiaryMend, output);
                break;
        }
    }

    /// <summary>Writes a line and its line feed.</summary>
    /// <param name="before">The line before.</param>
    /// <param name="n">The line's number.</param>
    /// <param name="at">When what it says came.</param>
    /// <param name="body">What <see cref="WriteBody"/> has written.</param>
    /// <param name="output">Where to.</param>
    /// <returns>What the next line is chained to.</returns>
    public static DiaryLink WriteLine(in DiaryLink before, long n, DateTimeOffset at, ReadOnlySpan<byte> body, ArrayBufferWriter<byte> output)
    {
        var start = output.WrittenCount;
        output.Write(Beginning);
        Write(n.ToString(CultureInfo.InvariantCulture), output);
        output.Write(BeforeAt);
        Write(CloudEventJson.Format(at), output);
        output.Write("\","u8);
        output.Write(body);
        output.Write(BeforePrev);
        Write(before.Hash, output);
        output.Write("\""u8);
        var hash = Convert.ToHexStringLower(SHA256.HashData(output.WrittenSpan[start..]));
        output.Write(BeforeHash[1..]);
        Write(hash, output);
        output.Write(End);
        output.Write("\n"u8);
        return new DiaryLink(n, at, before.Hash, hash);
    }

    /// <summary>Proves that a line is what was written.</summary>
    /// <param name="line">The line without its line feed.</param>
    /// <param name="link">What chains it.</param>
    /// <returns>Whether its hash is that of its content.</returns>
    public static bool TryProve(ReadOnlySpan<byte> line, out DiaryLink link)
    {
        link = default;
        if (line.Length <= TailBytes || !line.EndsWith(End) || !TryReadHead(line, out var n, out var at))
            return false;
        var tail = line[^TailBytes..];
        var prev = tail.Slice(BeforePrev.Length, HashDigits);
        var hash = tail.Slice(BeforePrev.Length + HashDigits + BeforeHash.Length, HashDigits);
        if (!tail.StartsWith(BeforePrev) || !tail[(BeforePrev.Length + HashDigits)..].StartsWith(BeforeHash))
            return false;
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line[..^(BeforeHash.Length - 1 + HashDigits + End.Length)], own);
        var digits = Convert.ToHexStringLower(own);
        if (!Ascii.Equals(hash, digits))
            return false;
        link = new DiaryLink(n, at, Encoding.ASCII.GetString(prev), digits);
        return true;
    }

    /// <summary>Reads number and moment of a line, without proving anything.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> line, out long n, out DateTimeOffset at)
    {
        at = default;
        n = 0;
        if (!line.StartsWith(Beginning) || !Utf8Parser.TryParse(line[Beginning.Length..], out n, out var digits) || n < 1)
            return false;
        var rest = line[(Beginning.Length + digits)..];
        return rest.StartsWith(BeforeAt) && rest.Length > BeforeAt.Length + MomentDigits
            && DateTimeOffset.TryParseExact(Encoding.Latin1.GetString(rest.Slice(BeforeAt.Length, MomentDigits)), "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }

    private static void Write<T>(ReadOnlySpan<byte> key, T value, JsonTypeInfo<T> type, ArrayBufferWriter<byte> output)
    {
        output.Write(key);
        using var writer = new Utf8JsonWriter(output, Options);
        JsonSerializer.Serialize(writer, value, type);
    }

    private static void Write(string ascii, ArrayBufferWriter<byte> output) => Encoding.ASCII.GetBytes(ascii, output);
}
