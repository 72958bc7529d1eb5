namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// Finds in ffmpeg's words what its filters <c>showinfo</c> and <c>ashowinfo</c> announce: <c>n:   1 pts:   3003 …</c>. Each writes that at once, but the rest of its line later
/// (libavfilter/vf_showinfo.c, af_ashowinfo.c), and since 7.0 each has a thread of its own: a line may hold two announcements, or begin with another one's end.
/// </summary>
public static class FilterAnnouncement
{
    private static ReadOnlySpan<byte> Number => "n:"u8;

    /// <summary>Takes the first announcement off a line.</summary>
    /// <param name="text">The line, without its level; what is left of it afterwards.</param>
    /// <param name="announcement">From its number to the next announcement, or to the end.</param>
    /// <returns>False where there is none (more).</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> announcement)
    {
        announcement = default;
        var begin = Find(text, 0);
        if (begin < 0)
            return false;
        var next = Find(text, begin + Number.Length);
        var end = next < 0 ? text.Length : next;
        announcement = text[begin..end];
        text = text[end..];
        return true;
    }

    private static int Find(ReadOnlySpan<byte> text, int from)
    {
        while (text[from..].IndexOf(Number) is >= 0 and var at)
        {
            from += at + Number.Length;
            var number = text[from..].TrimStart((byte)' ');
            var digits = number.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits > 0 && number[digits..].StartsWith(" pts:"u8))
                return from - Number.Length;
        }

        return -1;
    }
}
