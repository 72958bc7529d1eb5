namespace EdgeAgent.Pipeline.Recordings;

/// <summary>Where streams are recorded, and how much of them.</summary>
/// <param name="Folder">The folder.</param>
public sealed record RecordingOptions(string Folder)
{
    /// <summary>The most bytes that all sources together keep.</summary>
    /// <value>Default 10 GB.</value>
    public long MaxBytes { get; init; } = 10_000_000_000;

    /// <summary>How old a piece may become.</summary>
    /// <value>Default 7 days.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a piece is: what goes at once when room is made, and the most that a power cut takes of sound.</summary>
    /// <value>Default 1 min.</value>
    public TimeSpan PieceLength { get; init; } = TimeSpan.FromMinutes(1);
}
