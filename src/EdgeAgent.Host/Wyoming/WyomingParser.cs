using System.Text.Json;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// Takes messages out of the bytes of one client, however these are cut: a header line of JSON, then as many bytes of JSON and of
/// payload as it says (github.com/OHF-Voice/wyoming, <c>event.py</c>). Memory grows with what comes, not with what is claimed.
/// </summary>
internal sealed class WyomingParser(WyomingLimits limits)
{
    private const int Least = 8 * 1024;

    private byte[] _buffer = new byte[Least];
    private int _start;
    private int _end;

    // Of the message under way: bytes without a line feed, or the lengths that its header says.
    private int _searched;
    private int _header;
    private int _data;
    private int _payload;

    /// <summary>The message that <see cref="TryRead"/> found.</summary>
    public WyomingMessage Message { get; } = new();

    /// <summary>Whether no byte of a further message has come.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Where the next bytes go; the last message's payload is gone.</summary>
    public Span<byte> Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        else if (_end == 0 && _buffer.Length > limits.HeaderBytes)
            _buffer = new byte[Least];
        return _buffer.AsSpan(_end);
    }

    /// <summary>So many bytes were put there.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Reads the next message.</summary>
    /// <returns>Whether a whole one is there.</returns>
    /// <exception cref="WyomingException">The client breaks the protocol; nothing more can be read of it.</exception>
    public bool TryRead()
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (_header == 0 && !TryReadHeader(bytes))
            return false;
        var whole = _header + _data + _payload;
        if (bytes.Length < whole)
            return false;
        if (_data > 0)
            ReadData(bytes.Slice(_header, _data));
        Message.Payload = _buffer.AsMemory(_start + _header + _data, _payload);
        _start += whole;
        _header = 0;
        return true;
    }

    private bool TryReadHeader(ReadOnlySpan<byte> bytes)
    {
        var length = bytes[_searched..].IndexOf((byte)'\n') + _searched;
        var isWhole = length >= _searched;
        _searched = isWhole ? 0 : bytes.Length;
        if ((isWhole ? length : bytes.Length) >= limits.HeaderBytes)
            throw TooLong("header-too-long", "header line", isWhole ? length : bytes.Length, limits.HeaderBytes);
        if (!isWhole)
            return false;
        var (data, payload) = ReadHeader(bytes[..length]);
        if (data > limits.DataBytes)
            throw TooLong("data-too-long", "data", data, limits.DataBytes);
        if (payload > limits.PayloadBytes)
            throw TooLong("payload-too-long", "payload", payload, limits.PayloadBytes);
        (_header, _data, _payload) = (length + 1, (int)Math.Max(0, data), (int)Math.Max(0, payload));
        return true;
    }

    private (long Data, long Payload) ReadHeader(ReadOnlySpan<byte> line)
    {
        try
        {
            return Message.ReadHeader(line);
        }
        catch (JsonException e)
        {
            throw NotUnderstood("header line", e);
        }
    }

    private void ReadData(ReadOnlySpan<byte> json)
    {
        try
        {
            Message.ReadData(json);
        }
        catch (JsonException e)
        {
            throw NotUnderstood("data", e);
        }
    }

    private static WyomingException NotUnderstood(string part, JsonException e) => new("bad-json",
        $"The {part} of a message is not understood ({e.Message.Split(". ")[0].TrimEnd('.')}). A message is one line of JSON, {{\"type\": …}}, then as many bytes as its data_length and payload_length say.");

    private static WyomingException TooLong(string code, string part, long length, int limit) =>
        new(code, FormattableString.Invariant($"The {part} of a message has {length} bytes or more; at most {limit} are taken. Send less at a time."));
}
