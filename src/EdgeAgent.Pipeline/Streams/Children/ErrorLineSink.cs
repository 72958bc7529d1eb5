namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Takes a line of a child's stderr (UTF-8, without its end, cut at 4 kB) on the thread that drains it; must not block or throw.</summary>
/// <returns>True when the line was understood and is of no use to a person; false puts it into the tail.</returns>
public delegate bool ErrorLineSink(ReadOnlySpan<byte> line);
