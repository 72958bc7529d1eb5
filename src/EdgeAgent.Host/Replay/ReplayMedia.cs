namespace EdgeAgent.Host.Replay;

/// <summary>What is played to one source.</summary>
/// <param name="Source">The camera's or microphone's name.</param>
/// <param name="File">The film, recording or folder of pictures.</param>
internal sealed record ReplayMedia(string Source, string File)
{
    /// <summary>Where its beginning stands in the replay.</summary>
    public TimeSpan Begin { get; init; }
}
