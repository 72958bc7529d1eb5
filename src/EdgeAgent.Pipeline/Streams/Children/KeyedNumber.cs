using System.Buffers.Text;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Reads a number by what stands before it in a line of ffmpeg: <c>3003</c> of <c> pts:   3003 pts_time:…</c>.</summary>
public static class KeyedNumber
{
    /// <summary>Reads the number behind the first place of a key.</summary>
    /// <param name="text">The line.</param>
    /// <param name="key">What stands before it; spaces may follow.</param>
    /// <param name="value">The number.</param>
    /// <param name="rest">What follows it.</param>
    /// <returns>False where there is no such key, or no number behind it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out long value, out ReadOnlySpan<byte> rest)
    {
        value = 0;
        rest = default;
        var at = text.IndexOf(key);
        if (at < 0)
            return false;
        var number = text[(at + key.Length)..].TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(number, out value, out int consumed))
            return false;
        rest = number[consumed..];
        return true;
    }
}
