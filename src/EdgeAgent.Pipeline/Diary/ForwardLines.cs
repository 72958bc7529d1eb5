namespace EdgeAgent.Pipeline.Diary;

/// <summary>The lines of a file from its beginning, of which one at a time is in memory. What is longer than any line of a diary is no line; only its beginning is given.</summary>
/// <param name="file">The file; the caller closes it.</param>
internal sealed class ForwardLines(Stream file)
{
    /// <summary>More than any line of a diary has.</summary>
    public const int Longest = 2 << 20;

    private const int Block = 64 << 10;

    private byte[] _buffer = new byte[Block];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _isSkipping;

    /// <summary>Where in the file the line that was read last begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Where in the file it ends, its line feed included.</summary>
    public long Next { get; private set; }

    /// <summary>Whether it has a line feed.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <param name="line">It, without its line feed; valid until the next call.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        Offset = Next;
        var seen = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf((byte)'\n');
            if (at >= 0)
                return Take(seen + at, 1, out line);
            seen = _end - _start;
            if (_isAtEnd)
                return Take(seen, 0, out line);
            if (seen >= Longest)
                Skip(ref seen);
            Fill();
        }
    }

    private bool Take(int length, int feed, out ReadOnlySpan<byte> line)
    {
        line = _isSkipping ? "…"u8 : _buffer.AsSpan(_start, length);
        Next += length + feed;
        _start += length + feed;
        IsWhole = feed > 0;
        _isSkipping = false;
        return Next > Offset;
    }

    private void Skip(ref int seen)
    {
        _isSkipping = true;
        Next += seen;
        (_start, _end, seen) = (0, 0, 0);
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = file.Read(_buffer.AsSpan(_end));
        _isAtEnd = read == 0;
        _end += read;
    }
}
