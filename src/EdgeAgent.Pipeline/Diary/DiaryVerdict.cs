namespace EdgeAgent.Pipeline.Diary;

/// <summary>What an audit of a diary has come to.</summary>
public sealed record DiaryVerdict
{
    /// <summary>The number of the first line; 0 where there is none.</summary>
    public long First { get; init; }

    /// <summary>The number of the last line that is right; 0 where there is none.</summary>
    public long Last { get; init; }

    /// <summary>The hash of that line. Noted elsewhere, it proves that nobody has written the whole diary anew.</summary>
    public string Hash { get; init; } = DiaryLink.NoHash;

    /// <summary>Lines that are what was written.</summary>
    public long Lines { get; init; }

    /// <summary>Those of them that hold events.</summary>
    public long Events { get; init; }

    /// <summary>Files of evidence that are there with their hash.</summary>
    public long FilesProven { get; init; }

    /// <summary>Files of evidence that are there, and whose hash no event says.</summary>
    public long FilesUnhashed { get; init; }

    /// <summary>Files of evidence that retention has removed, as the diary says.</summary>
    public long FilesGone { get; init; }

    /// <summary>Events that the diary says it could not keep.</summary>
    public long Lost { get; init; }

    /// <summary>How often a last line was cut by a crash, as the diary says.</summary>
    public long Mended { get; init; }

    /// <summary>Bytes of a last line that is not whole: it is being written, or was cut by a crash that the next start of the agent mends.</summary>
    public long CutBytes { get; init; }

    /// <summary>Things that are wrong, beyond those that are listed too.</summary>
    public long Findings { get; init; }

    /// <summary>Whether everything is as it was written.</summary>
    public bool IsWhole => Findings == 0;
}
