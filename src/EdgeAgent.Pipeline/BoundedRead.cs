namespace EdgeAgent.Pipeline;

/// <summary>Reads what should be a small file and may be anything: pipes and devices have no length to ask for, or no end.</summary>
internal static class BoundedRead
{
    private const int FirstBytes = 16 << 10;

    /// <summary>Everything of a stream, or null when it is longer than <paramref name="most"/> bytes.</summary>
    public static byte[]? All(Stream stream, int most)
    {
        var bytes = new byte[FirstBytes];
        var read = 0;
        while (stream.Read(bytes.AsSpan(read)) is > 0 and var more)
        {
            read += more;
            if (read > most)
                return null;
            if (read == bytes.Length)
                Array.Resize(ref bytes, bytes.Length * 2);
        }

        return bytes[..read];
    }
}
