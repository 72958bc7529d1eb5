namespace EdgeAgent.Host.Sync;

/// <summary>Why no offset can be told.</summary>
internal enum ClapFault
{
    /// <summary>The microphone gives nothing.</summary>
    Silent,

    /// <summary>The camera's pictures are dark.</summary>
    Dark,

    /// <summary>Too little was heard.</summary>
    TooFewHeard,

    /// <summary>Too little was seen.</summary>
    TooFewSeen,

    /// <summary>What was heard and what was seen do not fit together.</summary>
    Unmatched,

    /// <summary>They fit together in several ways.</summary>
    Ambiguous,
}
