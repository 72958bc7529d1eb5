using System.Buffers.Binary;

namespace EdgeAgent.Host.Composition.Slate;

/// <summary>The slate as bytes: a head (mark of the format, start of the run, the machine's boot, whether the run has ended) and slots of equal length.</summary>
internal static class SlateFormat
{
    /// <summary>Where the byte stands that says that the run ended as it should.</summary>
    public const int EndedAt = 32;

    /// <summary>Bytes of a slot.</summary>
    public const int SlotLength = 256;

    private const int StartAt = 8;
    private const int BootAt = 16;

    /// <summary>Says that this is a slate, of this form.</summary>
    private static ReadOnlySpan<byte> Mark => "EASLATE1"u8;

    /// <summary>Bytes of a slate.</summary>
    public static int Length(int slots) => SlotAt(slots);

    /// <summary>Where a slot begins.</summary>
    public static int SlotAt(int index) => SlotLength * (index + 1);

    /// <summary>A new slate.</summary>
    public static byte[] Write(DateTimeOffset start, Guid boot, IEnumerable<SlateRecord> records, int slots)
    {
        var bytes = new byte[Length(slots)];
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(StartAt), start.UtcTicks);
        boot.TryWriteBytes(bytes.AsSpan(BootAt));
        foreach (var (i, record) in records.Take(slots).Index())
            record.Write(bytes.AsSpan(SlotAt(i), SlotLength));
        return bytes;
    }

    /// <summary>Reads a slate; null when there is none, or it is none.</summary>
    public static SlateContent? Read(string path, int slots)
    {
        byte[] bytes;
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length != Length(slots))
                return null;
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whether it can be written is the question that counts, and the one that is asked next.
            return null;
        }

        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(StartAt));
        if (bytes.Length != Length(slots) || !bytes.AsSpan().StartsWith(Mark) || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return null;
        var records = Enumerable.Range(0, slots).Select(i => SlateRecord.Read(bytes.AsSpan(SlotAt(i), SlotLength))).OfType<SlateRecord>();
        return new SlateContent(new DateTime(ticks, DateTimeKind.Utc), new Guid(bytes.AsSpan(BootAt, 16)), bytes[EndedAt] != 0, [.. records]);
    }
}
