namespace EdgeAgent.Host.Setup;

/// <summary>A microphone of a first configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">What <c>source:</c> says; a password in it goes into the secrets.</param>
internal sealed record PlannedMicrophone(string Name, string Source)
{
    /// <summary>Whether it is a file that begins again when it ends.</summary>
    public bool Loop { get; init; }

    /// <summary>The voice model; null where only the level is told.</summary>
    public string? Voice { get; init; }

    /// <summary>The recogniser; null for none. Needs a voice model.</summary>
    public string? Recognizer { get; init; }

    /// <summary>What it is, for a reader; foreign text.</summary>
    public string? Remark { get; init; }
}
