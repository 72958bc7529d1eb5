using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Health;

/// <summary>What is to be said of one camera or microphone.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Standing">Whether it moves.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Since">Since when, UTC.</param>
internal sealed record SourceVerdict(string Source, SourceKind Kind, SourceStanding Standing, SourceState State, DateTimeOffset Since)
{
    /// <summary>When its last frame or audio came, UTC; null before the first.</summary>
    public DateTimeOffset? LastData { get; init; }

    /// <summary>Why it is not running, or what is wrong while it is; a sentence without secrets.</summary>
    public string? Reason { get; init; }

    /// <summary>What of it stands still, where it is stuck.</summary>
    public string? Stuck { get; init; }

    /// <summary>Frames or blocks of audio a second, lately.</summary>
    public double? Fps { get; init; }
}
