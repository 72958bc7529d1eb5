namespace EdgeAgent.Host.Replay;

/// <summary>What is played to one source.</summary>
/// <param name="Source">The camera's or microphone's name.</param>
/// <param name="Pieces">What it sees or hears, in its order; between two of them it is lost.</param>
internal sealed record ReplayMedia(string Source, IReadOnlyList<ReplayPiece> Pieces)
{
    /// <summary>One file, from the beginning on.</summary>
    public ReplayMedia(string source, string file) : this(source, [new ReplayPiece(file, TimeSpan.Zero)])
    {
    }
}
