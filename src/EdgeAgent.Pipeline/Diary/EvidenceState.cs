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

    /// <summary>It is still being written, or the agent has ended without a word meanwhile and its next start will say so.</summary>
    Pending,

    /// <summary>It was to be made and could not be.</summary>
    Failed,
}
