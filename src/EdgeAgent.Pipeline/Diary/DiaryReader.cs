using System.Text;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>
/// Reads a diary, the newest first, while it is written or not: one line at a time is in memory, and nothing is changed. A line that is damaged is passed over;
/// <see cref="DiaryAudit"/> finds those.
/// </summary>
/// <param name="folder">The diary's folder.</param>
public sealed class DiaryReader(string folder)
{
    private static ReadOnlySpan<byte> BeforeId => "\"event\":{\"specversion\":\"1.0\",\"id\":\""u8;

    /// <summary>Whether there is a diary.</summary>
    public bool Exists => SegmentFile.In(folder).Count > 0;

    /// <summary>The events that a filter lets through, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Gives the search up, between two lines.</param>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public IEnumerable<DiaryEvent> Read(DiaryFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.Limit is { } limit ? Matching(filter, cancellationToken).Take(limit) : Matching(filter, cancellationToken);
    }

    /// <summary>The event of an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Gives the search up, between two lines.</param>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public DiaryEvent? Find(Guid id, CancellationToken cancellationToken = default)
    {
        var wanted = Encoding.ASCII.GetBytes(id.ToString());
        return Lines(null, null, line => IdOf(line).SequenceEqual(wanted), cancellationToken).FirstOrDefault();
    }

    /// <summary>The event whose id was given closest to that of another one, in time.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public DiaryEvent? Nearest(Guid id)
    {
        var (best, distance, wanted) = ((Guid?)null, long.MaxValue, MomentOf(id));
        foreach (var segment in Segments())
        {
            using var file = segment.Read();
            var lines = new BackwardLines(file);
            while (lines.TryRead(out var line))
            {
                if (Guid.TryParse(IdOf(line), out var other) && Math.Abs(MomentOf(other) - wanted) is var away && away < distance)
                    (best, distance) = (other, away);
            }
        }

        return best is { } found ? Find(found) : null;
    }

    /// <summary>What the diary reaches over; null where there is none, or nothing in it can be read.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public DiarySpan? Span()
    {
        var segments = SegmentFile.In(folder);
        (long N, DateTimeOffset At)? first = null, last = null;
        foreach (var segment in segments)
        {
            using var file = segment.Read();
            var lines = new ForwardLines(file);
            while (first is null && lines.TryRead(out var line))
                first = DiaryFormat.TryReadHead(line, out var n, out var at) ? (n, at) : null;
            if (first is not null)
                break;
        }

        foreach (var segment in Enumerable.Reverse(segments))
        {
            using var file = segment.Read();
            var lines = new BackwardLines(file);
            while (last is null && lines.TryRead(out var line))
                last = DiaryFormat.TryReadHead(line, out var n, out var at) ? (n, at) : null;
            if (last is not null)
                break;
        }

        return first is { } from && last is { } to ? new DiarySpan(from.N, to.N, from.At, to.At, segments.Sum(s => new FileInfo(s.Path).Length)) : null;
    }

    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> line)
    {
        const int digits = 36;
        var at = line.IndexOf(BeforeId);
        return at >= 0 && line.Length >= at + BeforeId.Length + digits ? line.Slice(at + BeforeId.Length, digits) : [];
    }

    // The first 48 bits of a UUIDv7 are its moment (RFC 9562, 5.7).
    private static long MomentOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    private IEnumerable<DiaryEvent> Matching(DiaryFilter filter, CancellationToken cancellationToken)
    {
        // Compared as bytes before anything is parsed: what stands so in another place only costs the parsing.
        var type = filter.Type is { } prefix ? Encoding.UTF8.GetBytes($"\"type\":\"edgeagent.{prefix}") : [];
        var source = filter.Source is { } name ? Encoding.UTF8.GetBytes($"/{name}\",\"type\":\"") : [];
        return Lines(filter.Before, filter.After, line => line.IndexOf(type) >= 0 && line.IndexOf(source) >= 0, cancellationToken).Where(found =>
            (filter.Source is null || found.Source.EndsWith($"/{filter.Source}", StringComparison.Ordinal))
            && (filter.Type is null || found.Type.StartsWith(filter.Type, StringComparison.Ordinal))
            && (filter.Label is null || found.Label == filter.Label)
            && (filter.From is null || found.Time >= filter.From)
            && (filter.To is null || found.Time < filter.To));
    }

    private IEnumerable<DiaryEvent> Lines(long? before, long? after, LinePredicate mayBe, CancellationToken cancellationToken)
    {
        foreach (var segment in Segments().Where(s => before is null || s.First < before))
        {
            FileStream file;
            try
            {
                file = segment.Read();
            }
            catch (FileNotFoundException)
            {
                // Retention took it meanwhile, and what is older with it.
                yield break;
            }

            using (file)
            {
                var lines = new BackwardLines(file);
                while (Next(lines, before, after, mayBe, cancellationToken) is { } found)
                {
                    if (found.N <= after)
                        yield break;
                    yield return found;
                }
            }

            if (segment.First <= after)
                yield break;
        }
    }

    private static DiaryEvent? Next(BackwardLines lines, long? before, long? after, LinePredicate mayBe, CancellationToken cancellationToken)
    {
        while (lines.TryRead(out var line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (before is not null && DiaryFormat.TryReadHead(line, out var n, out _) && n >= before)
                continue;
            if (after is not null && DiaryFormat.TryReadHead(line, out var number, out _) && number <= after)
                return null;
            if (mayBe(line) && DiaryEvent.Parse(line) is { } found)
                return found;
        }

        return null;
    }

    private IEnumerable<SegmentFile> Segments() => Enumerable.Reverse(SegmentFile.In(folder));

    private delegate bool LinePredicate(ReadOnlySpan<byte> line);
}
