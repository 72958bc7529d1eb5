using System.Runtime.InteropServices;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// The newest <see cref="TransportPackets"/>, from key picture to key picture. Bounded by time and bytes; whole groups of pictures go. Not thread-safe.
/// </summary>
/// <param name="length">How far back it reaches at least, in ticks of the clock that dates packets.</param>
/// <param name="mostBytes">What it may take.</param>
internal sealed class PacketReel(long length, long mostBytes)
{
    private readonly Queue<Group> _groups = new();
    private readonly TransportPackets _packets = new();
    private Group? _newest;
    private long _bytes;
    private bool _isBroken;
    private bool _isResting;

    /// <summary>Adds what has come.</summary>
    /// <param name="bytes">Whole packets or parts of them, in their order.</param>
    /// <param name="at">When they came.</param>
    public void Add(ReadOnlySpan<byte> bytes, long at)
    {
        if (!_packets.Add(bytes, (packet, isKey) => Take(packet, isKey, at)))
            (_newest, _isBroken) = (null, true);
        while (_groups.Count > 0 && (_bytes > mostBytes || (_groups.Count > 1 && at - _groups.ElementAt(1).From > length)))
        {
            var oldest = _groups.Dequeue();
            _bytes -= oldest.Packets.Count;
            // What follows needs its key picture.
            if (oldest == _newest)
                _newest = null;
        }
    }

    /// <summary>The stream was lost: what comes now does not go on from what there is.</summary>
    public void Break()
    {
        _packets.Break();
        (_newest, _isBroken) = (null, true);
    }

    /// <summary>Lets go of all of them, and keeps none of those that come, until <see cref="Resume"/>.</summary>
    public void Rest()
    {
        _groups.Clear();
        (_newest, _bytes, _isBroken, _isResting) = (null, 0, true, true);
    }

    /// <summary>Keeps what comes, from the next key picture on.</summary>
    public void Resume() => _isResting = false;

    /// <summary>The packets of a time, from the last key picture before it on.</summary>
    /// <param name="at">The moment that has to be in it.</param>
    /// <param name="from">Where it is to begin.</param>
    /// <param name="to">Where it is to end.</param>
    /// <param name="begins">When its first picture came.</param>
    /// <param name="ends">When its last one came.</param>
    /// <returns>A stream of its own; null where nothing was kept of that moment.</returns>
    public byte[]? Cut(long at, long from, long to, out long begins, out long ends)
    {
        (begins, ends) = (0, 0);
        var run = new List<Group>();
        foreach (var group in _groups)
        {
            // A later run has begun, and the moment is in the one before it.
            if (group.IsBehindBreak && run.Count > 0 && run[^1].To >= at)
                break;
            if (group.IsBehindBreak || group.From <= from)
                run.Clear();
            if (group.From <= to)
                run.Add(group);
        }

        if (run.Count == 0 || run[0].From > at)
            return null;
        (begins, ends) = (run[0].From, run[0].From);
        using var stream = new MemoryStream();
        foreach (var group in run)
        {
            var length = group.LengthUntil(to, out var last);
            stream.Write(CollectionsMarshal.AsSpan(group.Packets)[..length]);
            ends = Math.Max(ends, last);
        }

        return stream.ToArray();
    }

    private void Take(ReadOnlySpan<byte> packet, bool isKey, long at)
    {
        if (isKey && !_isResting)
        {
            _newest = new Group(at, _isBroken);
            _isBroken = false;
            _groups.Enqueue(_newest);
            Append(_packets.Tables, at);
        }

        if (_newest is not null)
            Append(packet, at);
    }

    private void Append(ReadOnlySpan<byte> bytes, long at)
    {
        _newest!.Add(bytes, at);
        _bytes += bytes.Length;
    }

    /// <summary>A key picture and those that need it.</summary>
    private sealed class Group(long from, bool isBehindBreak)
    {
        // Where the packets of a moment end, in their order.
        private readonly List<(long At, int End)> _moments = [];

        public List<byte> Packets { get; } = [];

        public long From => from;

        public bool IsBehindBreak => isBehindBreak;

        public long To => _moments[^1].At;

        public void Add(ReadOnlySpan<byte> bytes, long at)
        {
            Packets.AddRange(bytes);
            if (_moments.Count > 0 && _moments[^1].At == at)
                _moments[^1] = (at, Packets.Count);
            else
                _moments.Add((at, Packets.Count));
        }

        /// <summary>Bytes of what came until a moment.</summary>
        public int LengthUntil(long to, out long last)
        {
            var length = 0;
            last = from;
            foreach (var (at, end) in _moments)
            {
                if (at > to)
                    break;
                (last, length) = (at, end);
            }

            return length;
        }
    }
}
