namespace EdgeAgent.Pipeline.Diary;

/// <summary>What a segment holds.</summary>
/// <param name="Last">The last line that is what was written; null for none.</param>
/// <param name="ProvenBytes">Where the last such line ends, if all before it are right.</param>
/// <param name="Damaged">The first line, from 1, that ends as a line and is not what was written; null for none.</param>
/// <param name="CutBytes">Bytes behind the last whole line.</param>
internal sealed record SegmentScan(DiaryLink? Last, long ProvenBytes, int? Damaged, long CutBytes)
{
    /// <summary>Looks at every line.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SegmentScan Of(SegmentFile segment)
    {
        using var file = segment.Read();
        var lines = new ForwardLines(file);
        var (last, proven, damaged, cut) = ((DiaryLink?)null, 0L, (int?)null, 0L);
        for (var number = 1; lines.TryRead(out var line); number++)
        {
            if (lines.IsWhole && DiaryFormat.TryProve(line, out var link))
                (last, proven) = (link, lines.Next);
            else if (lines.IsWhole)
                damaged ??= number;
            else
                cut = lines.Next - lines.Offset;
        }

        return new SegmentScan(last, proven, damaged, cut);
    }
}
