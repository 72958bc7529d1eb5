namespace EdgeAgent.Host.Catalogue;

/// <summary>Why a model could not be pulled.</summary>
internal enum PullFault
{
    /// <summary>Nothing answers: no network, no name, no connection.</summary>
    Unreachable,

    /// <summary>A server answered, and not with the file.</summary>
    Refused,

    /// <summary>What came is another file, or an archive that does not hold what it should.</summary>
    WrongContent,

    /// <summary>Not enough room on the disk.</summary>
    NoSpace,

    /// <summary>The folder cannot be written, or somebody else works in it.</summary>
    NoFolder,

    /// <summary>A licence was not accepted.</summary>
    NotAccepted,

    /// <summary>The catalogue only says how the model is exported.</summary>
    NotPublished,

    /// <summary>A bundle of that name is there and is another's.</summary>
    Occupied,

    /// <summary>The work was stopped.</summary>
    Stopped,
}
