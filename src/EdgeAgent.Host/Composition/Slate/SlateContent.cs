namespace EdgeAgent.Host.Composition.Slate;

/// <summary>What a run left on the slate.</summary>
/// <param name="Start">When it began, UTC.</param>
/// <param name="Boot">The machine's boot that it ran in.</param>
/// <param name="HasEnded">Whether it ended as it should.</param>
/// <param name="Records">Its streams and their models.</param>
internal sealed record SlateContent(DateTime Start, Guid Boot, bool HasEnded, IReadOnlyList<SlateRecord> Records)
{
    /// <summary>The end without a stop; null when there was a stop.</summary>
    /// <param name="boot">The machine's boot now.</param>
    public UncleanEnd? EndSeenFrom(Guid boot) => HasEnded ? null : new UncleanEnd(Start, Boot != boot, [.. Records.Where(r => r.Work != SlateWork.None)]);

    /// <summary>What the next run must know. Power that failed is no model's fault, and a stop in between breaks the row.</summary>
    /// <param name="now">When the next run begins.</param>
    /// <param name="boot">The machine's boot now.</param>
    public IEnumerable<SlateRecord> CarriedTo(DateTimeOffset now, Guid boot)
    {
        var counts = !HasEnded && Boot == boot;
        foreach (var record in Records)
        {
            if (record.Ends >= CrashSlate.MostEnds)
                yield return record with { Work = SlateWork.None };
            else if (counts && record.Work != SlateWork.None)
                yield return Counted(record, now);
        }
    }

    // A clock that was set back in between says nothing of the distance: such ends count as near.
    private SlateRecord Counted(SlateRecord record, DateTimeOffset now) => record.Ends > 0 && now.UtcDateTime - record.FirstEnd <= CrashSlate.Row
        ? record with { Work = SlateWork.None, Ends = record.Ends + 1 }
        : record with { Work = SlateWork.None, Ends = 1, FirstEnd = Start };
}
