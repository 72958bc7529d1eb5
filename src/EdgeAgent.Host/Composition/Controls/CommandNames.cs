namespace EdgeAgent.Host.Composition.Controls;

/// <summary>What can be asked for, by the last level of its topics. The same for ever.</summary>
internal static class CommandNames
{
    /// <summary>Opens a source anew.</summary>
    public const string Restart = "restart";

    /// <summary>Publishes a camera's picture.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>Has what is said at a microphone written down for a while.</summary>
    public const string Transcribe = "transcribe";

    /// <summary>Rejects an object of a camera.</summary>
    public const string Reject = "reject";

    /// <summary>Counts the crossings of a camera's lines from nothing again.</summary>
    public const string ResetCounts = "reset_counts";

    /// <summary>Reads the configuration anew.</summary>
    public const string Reload = "reload";
}
