namespace EdgeAgent.Pipeline.Diary;

/// <summary>Where the diary is kept, and how much of it.</summary>
public sealed record DiaryOptions
{
    /// <summary>Its folder within the state folder.</summary>
    public const string FolderName = "diary";

    /// <summary>The least that <see cref="MaxBytes"/> may be: a few segments.</summary>
    public const long LeastBytes = 64_000;

    private const int SegmentsOfAll = 16;
    private const long LargestSegment = 4_000_000;
    private const int LinesOfAll = 4;
    private const int LongestLine = 1_000_000;
    private const int SpansOfAll = 30;

    /// <summary>The folder, absolute; it is made.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes that all segments together may have, from <see cref="LeastBytes"/>; the oldest go first. <value>64 MB</value></summary>
    public long MaxBytes { get; init; } = 64_000_000;

    /// <summary>How long a line is kept at least, unless it has to make room; a segment goes when its newest line is older. <value>30 days</value></summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Events that may wait for the disk; what comes while so many wait is counted and not kept. <value>1024</value></summary>
    public int QueueLimit { get; init; } = 1024;

    /// <summary>Where a segment ends: retention takes whole segments.</summary>
    internal long SegmentBytes => Math.Min(MaxBytes / SegmentsOfAll, LargestSegment);

    /// <summary>Where a segment ends by age.</summary>
    internal TimeSpan SegmentAge => MaxAge / SpansOfAll;

    /// <summary>The longest line; what is longer is counted and not kept.</summary>
    internal int LineBytes => (int)Math.Min(MaxBytes / LinesOfAll, LongestLine);
}
