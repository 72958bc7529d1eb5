namespace EdgeAgent.Pipeline.Diary;

/// <summary>What was wrong with the diary when it was opened, or while it was written. What is damaged stays as it is; the chain goes on after the last line that is right.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="CutBytes">Bytes of a last line that was not written to its end, by a crash or a power cut; they were taken off. 0 for none.</param>
/// <param name="DamagedLine">The first line of the segment, from 1, that is not what was written; null for none.</param>
/// <param name="MissingFrom">The first line that had been on the disk and is not there; null for none.</param>
/// <param name="MissingTo">The last one.</param>
/// <param name="HeadMissing">Whether the note was missing or damaged that says how far the diary had come: nobody can tell whether its newest lines were taken away.</param>
public sealed record DiaryMend(string Segment, long CutBytes = 0, int? DamagedLine = null, long? MissingFrom = null, long? MissingTo = null, bool HeadMissing = false)
{
    /// <summary>Whether lines are not what or where they were; a last line that was cut by a crash is no such thing.</summary>
    public bool IsDamage => DamagedLine is not null || MissingFrom is not null || HeadMissing;
}
