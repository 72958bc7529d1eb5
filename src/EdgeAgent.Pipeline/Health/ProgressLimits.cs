namespace EdgeAgent.Pipeline.Health;

/// <summary>How long the steps of a stream can take while nothing hangs. Whoever is later is not slow: each wait inside has a shorter deadline of its own.</summary>
public static class ProgressLimits
{
    /// <summary>Opening a stream, and closing it: a model of hundreds of megabytes is read from a slow card and prepared in minutes, after those of other streams; a last text is waited for.</summary>
    public static readonly TimeSpan Open = TimeSpan.FromMinutes(10);

    /// <summary>Work on one frame or block of audio: several models, each behind the streams that share it, whose every run ends after 10 s.</summary>
    public static readonly TimeSpan Work = TimeSpan.FromMinutes(2);

    /// <summary>Work on a block of a recording that waits until what was said before is written down.</summary>
    public static readonly TimeSpan WorkWithoutLoss = TimeSpan.FromMinutes(10);

    /// <summary>A model at its work, wherever that is done: an utterance of half a minute is written down by a large model on a small board.</summary>
    public static readonly TimeSpan Model = TimeSpan.FromMinutes(10);

    /// <summary>Beyond a source's own deadline.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);
}
