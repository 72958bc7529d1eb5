namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>A text that a search found.</summary>
/// <param name="Tokens">In order, without the symbols that begin and end a text.</param>
/// <param name="Score">As the framework's search of that name scores it, in nats.</param>
internal sealed record Hypothesis(IReadOnlyList<TimedToken> Tokens, double Score)
{
    /// <summary>Nothing was said.</summary>
    public static Hypothesis Empty { get; } = new([], 0);
}
