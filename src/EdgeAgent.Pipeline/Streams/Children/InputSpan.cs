using System.Buffers.Text;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Reads from ffmpeg's words at <c>-loglevel info</c> where the time stamps of an input begin and how long it is: <c>Duration: 00:00:10.04, start: 1.400000, bitrate: …</c> (4.4 to 7.1).</summary>
public static class InputSpan
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Reads one line, without its level.</summary>
    /// <param name="text">The line.</param>
    /// <param name="start">The earliest time stamp of all its streams; zero where it does not tell, or tells more than a century.</param>
    /// <param name="length">From there to its end; null where it does not tell, or tells more than a year: a film that is repeated is as long again each time.</param>
    /// <returns>False when it is another line.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan start, out TimeSpan? length)
    {
        (start, length) = (TimeSpan.Zero, null);
        text = text.TrimStart((byte)' ');
        if (!text.StartsWith("Duration: "u8))
            return false;
        text = text["Duration: "u8.Length..];
        if (Utf8Parser.TryParse(text, out int hours, out var used) && hours >= 0 && used < text.Length && text[used] == (byte)':'
            && Utf8Parser.TryParse(text[(used + 1)..], out int minutes, out var more) && minutes is >= 0 and < 60 && text[(used + 1 + more)..] is [(byte)':', .. var rest]
            && Utf8Parser.TryParse(rest, out decimal seconds, out _) && seconds is >= 0 and < 60
            && TimeBase.OfSeconds(3600m * hours + 60 * minutes + seconds) is { } told && told <= Longest)
        {
            length = told;
        }

        if (text.IndexOf("start: "u8) is >= 0 and var at && Utf8Parser.TryParse(text[(at + "start: "u8.Length)..], out decimal from, out _))
            start = TimeBase.OfSeconds(from) ?? TimeSpan.Zero;
        return true;
    }
}
