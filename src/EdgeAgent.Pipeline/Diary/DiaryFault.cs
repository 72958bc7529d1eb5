namespace EdgeAgent.Pipeline.Diary;

/// <summary>What can be wrong with a diary and the evidence that it names.</summary>
public enum DiaryFault
{
    /// <summary>A line is not what was written.</summary>
    Changed,

    /// <summary>Lines are not there.</summary>
    Missing,

    /// <summary>A line stands where another one belongs: it was moved or put in.</summary>
    OutOfOrder,

    /// <summary>A line is whole, and the next one was chained to another one: it was written by somebody else.</summary>
    Replaced,

    /// <summary>A segment's name does not say what is in it.</summary>
    Misnamed,

    /// <summary>The note where the chain begins is damaged.</summary>
    AnchorDamaged,

    /// <summary>The note how far the chain has come is missing or damaged.</summary>
    HeadDamaged,

    /// <summary>A file of evidence is not there, and no line says that it was removed.</summary>
    FileMissing,

    /// <summary>A file of evidence is not the one that was written.</summary>
    FileChanged,

    /// <summary>Something cannot be read.</summary>
    Unreadable,
}
