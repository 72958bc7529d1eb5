namespace EdgeAgent.Host.Doctor;

/// <summary>What a check found.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Not there, and not needed as things stand; nothing to do.</summary>
    Note,

    /// <summary>It works, and somebody should look at it.</summary>
    Warning,

    /// <summary>Needed and not there.</summary>
    Missing,

    /// <summary>The configuration is wrong.</summary>
    Fault,
}
