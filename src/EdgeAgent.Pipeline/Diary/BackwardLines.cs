namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// The whole lines of a file from its end, of which one at a time is in memory. A last line without its line feed is still being written, or was cut, and is left out; so is what is
/// longer than any line of a diary.
/// </summary>
/// <param name="file">The file; the caller closes it.</param>
internal sealed class BackwardLines(Stream file)
{
    private const int Block = 64 << 10;

    // What was read and not given yet stands at the buffer's right end.
    private byte[] _buffer = new byte[Block];
    private int _start = Block;
    private int _end = Block;
    private long _position = file.Length;
    private bool _isBehindFeed;
    private bool _isSkipping;

    /// <summary>Reads the line before.</summary>
    /// <param name="line">It, without its line feed; valid until the next call.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).LastIndexOf((byte)'\n');
            if (at < 0 && _position > 0)
            {
                Load();
                continue;
            }

            line = _buffer.AsSpan((_start + at + 1).._end);
            var isLine = _isBehindFeed && !_isSkipping && line.Length > 0;
            _isSkipping = false;
            _isBehindFeed = true;
            _end = Math.Max(_start, _start + at);
            if (isLine)
                return true;
            if (at < 0)
                return false;
        }
    }

    private void Load()
    {
        if (_end - _start >= ForwardLines.Longest)
            (_start, _end, _isSkipping) = (_buffer.Length, _buffer.Length, true);
        if (_start == 0 || _end < _buffer.Length)
        {
            var kept = _buffer.AsSpan(_start, _end - _start);
            var larger = kept.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            kept.CopyTo(larger.AsSpan(larger.Length - kept.Length));
            (_start, _end, _buffer) = (larger.Length - kept.Length, larger.Length, larger);
        }

        var count = (int)Math.Min(_start, _position);
        file.Position = _position - count;
        file.ReadExactly(_buffer.AsSpan(_start - count, count));
        _position -= count;
        _start -= count;
    }
}
