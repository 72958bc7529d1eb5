using System.Buffers.Binary;
using System.Text;

namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>
/// Walks Protocol Buffers wire format (protobuf.dev/programming-guides/encoding) in a stream without loading it, with every
/// length checked against its enclosing message before anything is allocated. Throws <see cref="EndOfStreamException"/> where
/// a message claims more than is there and <see cref="InvalidDataException"/> where the bytes are no wire format.
/// </summary>
internal sealed class ProtobufReader(Stream stream)
{
    private const int LongestText = 1 << 20;
    private readonly byte[] _scratch = new byte[8];

    public long Position => stream.Position;

    /// <summary>Reads the next field's number and wire type, or false at <paramref name="end"/>.</summary>
    public bool TryField(long end, out int field, out int wireType)
    {
        field = wireType = 0;
        if (stream.Position >= end)
            return false;
        var tag = Varint(end);
        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        if (tag > uint.MaxValue || field == 0 || wireType is 3 or 4 or 6 or 7)
            throw new InvalidDataException();
        return true;
    }

    public ulong Varint(long end)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (stream.Position >= end)
                throw new EndOfStreamException();
            var next = stream.ReadByte();
            if (next < 0)
                throw new EndOfStreamException();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException();
    }

    /// <summary>Reads a length prefix and gives the position where that message ends.</summary>
    public long MessageEnd(long end)
    {
        var length = Varint(end);
        var start = stream.Position;
        if (length > long.MaxValue || start + (long)length > end || start + (long)length < start)
            throw new EndOfStreamException();
        return start + (long)length;
    }

    public string Text(long end)
    {
        var stop = MessageEnd(end);
        var length = stop - stream.Position;
        if (length > LongestText)
        {
            stream.Position = stop;
            return "";
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Eight bytes of raw data.</summary>
    public long Int64(long end)
    {
        Advance(sizeof(long), end);
        return BinaryPrimitives.ReadInt64LittleEndian(_scratch);
    }

    public void SeekTo(long position) => stream.Position = position;

    public void Skip(int wireType, long end)
    {
        switch (wireType)
        {
            case 0:
                Varint(end);
                break;
            case 1:
                Advance(8, end);
                break;
            case 2:
                stream.Position = MessageEnd(end);
                break;
            default:
                Advance(4, end);
                break;
        }
    }

    private void Advance(int bytes, long end)
    {
        if (stream.Position + bytes > end)
            throw new EndOfStreamException();
        stream.ReadExactly(_scratch.AsSpan(0, bytes));
    }
}
