namespace EdgeAgent.Host.Doctor;

/// <summary>What a check found.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Not there, and not needed as things stand.</summary>
    Note,

    /// <summary>Needed and not there.</summary>
    Missing,

    /// <summary>The configuration is wrong.</summary>
    Fault,
}
