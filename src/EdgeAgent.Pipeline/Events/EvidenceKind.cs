namespace EdgeAgent.Pipeline.Events;

/// <summary>What a file of evidence is.</summary>
public enum EvidenceKind
{
    /// <summary>The whole picture that decided: a JPEG.</summary>
    Frame,

    /// <summary>What of it the event is about, cut out: a JPEG.</summary>
    Crop,

    /// <summary>What was heard: a WAV file.</summary>
    Sound,

    /// <summary>What went before and came after: an MP4 file.</summary>
    Clip,
}
