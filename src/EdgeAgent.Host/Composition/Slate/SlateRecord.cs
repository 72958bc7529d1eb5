using System.Buffers.Binary;
using System.Text;

namespace EdgeAgent.Host.Composition.Slate;

/// <summary>One slot of the slate: a stream's model, what it is doing, and how often the agent ended during that.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Model">The model's name, cut where it is long.</param>
/// <param name="Fingerprint">Its files.</param>
/// <param name="Work">What it was doing.</param>
/// <param name="Ends">Ends of the agent in a row during that.</param>
/// <param name="FirstEnd">When the run began that the first of them ended; UTC.</param>
internal sealed record SlateRecord(string Stream, string Model, ulong Fingerprint, SlateWork Work, int Ends, DateTime FirstEnd)
{
    // One byte each for work and ends, eight for the files, eight for the time, then both names.
    private const int FingerprintAt = 8;
    private const int FirstEndAt = 16;
    private const int NamesAt = 24;

    /// <summary>Where the byte of the work stands.</summary>
    public const int WorkAt = 0;

    /// <summary>Where the byte of the ends stands.</summary>
    public const int EndsAt = 1;

    /// <summary>Reads a slot; null when it is empty or makes no sense.</summary>
    public static SlateRecord? Read(ReadOnlySpan<byte> slot)
    {
        var names = slot[NamesAt..];
        var length = names.IndexOf((byte)0);
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(slot[FirstEndAt..]);
        if (length <= 0 || slot[WorkAt] > (byte)SlateWork.Run || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return null;
        var parts = Encoding.UTF8.GetString(names[..length]).Split('\n', 2);
        return parts.Length < 2
            ? null
            : new SlateRecord(parts[0], parts[1], BinaryPrimitives.ReadUInt64LittleEndian(slot[FingerprintAt..]), (SlateWork)slot[WorkAt], slot[EndsAt], new DateTime(ticks, DateTimeKind.Utc));
    }

    /// <summary>Writes a slot.</summary>
    public void Write(Span<byte> slot)
    {
        slot.Clear();
        slot[WorkAt] = (byte)Work;
        slot[EndsAt] = (byte)Math.Min(Ends, byte.MaxValue);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[FingerprintAt..], Fingerprint);
        BinaryPrimitives.WriteInt64LittleEndian(slot[FirstEndAt..], FirstEnd.Ticks);

        // The last byte stays 0 and ends the names, however long they are.
        Encoding.UTF8.GetEncoder().Convert($"{Stream}\n{Model}", slot[NamesAt..^1], flush: true, out _, out _, out _);
    }
}
