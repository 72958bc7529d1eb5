namespace EdgeAgent.Vision.Films;

/// <summary>
/// Cuts an MPEG transport stream (ISO/IEC 13818-1) with one video into its packets, as ffmpeg writes it with <c>pat_pmt_at_frames</c>: tables stand before every picture, and a key picture's
/// packet says so. Not thread-safe.
/// </summary>
internal sealed class TransportPackets
{
    /// <summary>Bytes of a packet.</summary>
    public const int PacketBytes = 188;

    private const byte Sync = 0x47;

    private readonly byte[] _partial = new byte[PacketBytes];
    private readonly byte[] _tables = new byte[2 * PacketBytes];
    private int _partialBytes;
    private int _tableMap;
    private bool _hasTables;

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">It.</param>
    /// <param name="isKey">Whether a picture begins with it that needs none before it, and its tables are known.</param>
    public delegate void Sink(ReadOnlySpan<byte> packet, bool isKey);

    /// <summary>The tables, without which nothing of what follows is understood; of no use before the first key picture.</summary>
    public ReadOnlySpan<byte> Tables => _tables;

    /// <summary>Adds what has come.</summary>
    /// <param name="bytes">Whole packets or parts of them, in their order.</param>
    /// <param name="sink">Takes each packet that is whole.</param>
    /// <returns>False where they are out of step, which a pipe never is: nothing is known until the stream begins anew.</returns>
    public bool Add(ReadOnlySpan<byte> bytes, Sink sink)
    {
        var isInStep = true;
        while (bytes.Length > 0)
        {
            var taken = Math.Min(PacketBytes - _partialBytes, bytes.Length);
            bytes[..taken].CopyTo(_partial.AsSpan(_partialBytes));
            _partialBytes += taken;
            bytes = bytes[taken..];
            if (_partialBytes < PacketBytes)
                break;
            _partialBytes = 0;
            if (_partial[0] == Sync)
            {
                sink(_partial, Know(_partial));
            }
            else
            {
                isInStep = false;
                _hasTables = false;
            }
        }

        return isInStep;
    }

    /// <summary>What comes now does not go on from what came before.</summary>
    public void Break() => (_partialBytes, _hasTables) = (0, false);

    private bool Know(ReadOnlySpan<byte> packet)
    {
        var pid = ((packet[1] & 0x1F) << 8) | packet[2];
        if (pid == 0)
        {
            packet.CopyTo(_tables);
            _tableMap = TableMapOf(packet);
            return false;
        }

        if (pid == _tableMap && _tableMap != 0)
        {
            packet.CopyTo(_tables.AsSpan(PacketBytes));
            _hasTables = true;
            return false;
        }

        return _hasTables && IsKey(packet);
    }

    /// <summary>A packet that begins a picture from which can be decoded: its adaptation field has the random access indicator.</summary>
    private static bool IsKey(ReadOnlySpan<byte> packet) => (packet[1] & 0x40) != 0 && (packet[3] & 0x20) != 0 && packet[4] > 0 && (packet[5] & 0x40) != 0;

    /// <summary>The PID of the program map table that the program association table names first; 0 where it names none.</summary>
    private static int TableMapOf(ReadOnlySpan<byte> packet)
    {
        var start = 4 + ((packet[3] & 0x20) != 0 ? 1 + packet[4] : 0);
        // Pointer, then 8 bytes of table header, then programs of 4 bytes.
        var program = start + 1 + packet[Math.Min(start, PacketBytes - 1)] + 8;
        return program + 4 <= PacketBytes ? ((packet[program + 2] & 0x1F) << 8) | packet[program + 3] : 0;
    }
}
