namespace EdgeAgent.Host.Doctor;

/// <summary>What a finding is about, in the order in which it is told.</summary>
internal enum FindingGroup
{
    /// <summary>The configuration file.</summary>
    Configuration,

    /// <summary>The board, its memory, its heat and supply, its clock.</summary>
    Machine,

    /// <summary>Programs and native libraries.</summary>
    Programs,

    /// <summary>Folders and the disks that they are on.</summary>
    Storage,

    /// <summary>Who may open which devices.</summary>
    Permissions,

    /// <summary>The broker, certificates, ports.</summary>
    Network,

    /// <summary>Cameras and microphones.</summary>
    Sources,

    /// <summary>Models.</summary>
    Models,
}
