namespace EdgeAgent.Host.Composition.Controls;

/// <summary>What of one camera or microphone a person can set while it runs, as its stages read it.</summary>
internal sealed class SourceControls
{
    /// <summary>Whether its device is open: <c>enabled</c>, and the opposite of a microphone's <c>mute</c>.</summary>
    public LiveSwitch Device { get; init; } = new();

    /// <summary>Whether objects are detected.</summary>
    public LiveSwitch Detect { get; init; } = new();

    /// <summary>The score from which a box may begin an object.</summary>
    public LiveNumber MinScore { get; init; } = new();

    /// <summary>The score from which a keyword counts that has no threshold of its own.</summary>
    public LiveNumber KeywordThreshold { get; init; } = new();

    /// <summary>The probability from which there is speech.</summary>
    public LiveNumber VoiceThreshold { get; init; } = new();

    /// <summary>That what is said is to be written down for a while, where it otherwise waits for something.</summary>
    public TranscriptionWish Transcription { get; } = new();
}
