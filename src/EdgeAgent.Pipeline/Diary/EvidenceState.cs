namespace EdgeAgent.Pipeline.Diary;

/// <summary>How a file of evidence is found.</summary>
public enum EvidenceState
{
    /// <summary>It is there with its hash.</summary>
    Proven,

    /// <summary>It is there; its event says no hash.</summary>
    Unhashed,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is another file than the one that was written.</summary>
    Changed,

    /// <summary>It cannot be read.</summary>
    Unreadable,
}
