namespace EdgeAgent.Host.Replay;

/// <summary>What is played without a gap.</summary>
/// <param name="File">The film, recording, list or folder of pictures.</param>
/// <param name="Begin">Where its beginning stands in the replay.</param>
internal sealed record ReplayPiece(string File, TimeSpan Begin);
