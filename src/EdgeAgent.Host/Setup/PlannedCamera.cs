namespace EdgeAgent.Host.Setup;

/// <summary>A camera of a first configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">What <c>source:</c> says; a password in it goes into the secrets.</param>
internal sealed record PlannedCamera(string Name, string Source)
{
    /// <summary>Whether it is a file that begins again when it ends.</summary>
    public bool Loop { get; init; }

    /// <summary>The detection model; null where only motion is told.</summary>
    public string? Model { get; init; }

    /// <summary>What it is, for a reader; foreign text.</summary>
    public string? Remark { get; init; }
}
