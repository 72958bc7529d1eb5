using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>What a model heard in one utterance.</summary>
public sealed record Transcript
{
    /// <summary>Nothing was heard, or the utterance was too short for the model.</summary>
    public static Transcript Empty { get; } = new() { Text = "", TokenIds = [], Words = [], Score = 0, Confidence = 0 };

    /// <summary>The text, as the model's framework joins its tokens.</summary>
    public required string Text { get; init; }

    /// <summary>The tokens' numbers in the model's vocabulary.</summary>
    public required IReadOnlyList<int> TokenIds { get; init; }

    /// <summary>The words with their places on the stream.</summary>
    public required IReadOnlyList<SpokenWord> Words { get; init; }

    /// <summary>The search's own score: for greedy CTC the sum of the chosen natural log-probabilities of all frames.</summary>
    public required double Score { get; init; }

    /// <summary>The mean confidence of the words, 0 to 1; 0 without words.</summary>
    public required double Confidence { get; init; }

    /// <summary>What pieces of one recording say together: their texts with spaces between them.</summary>
    public static Transcript Join(IReadOnlyList<Transcript> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        if (pieces.Count < 2)
            return pieces.Count == 0 ? Empty : pieces[0];
        var words = pieces.SelectMany(p => p.Words).ToArray();
        return new Transcript
        {
            Text = string.Join(' ', pieces.Select(p => p.Text).Where(t => t.Length > 0)),
            TokenIds = [.. pieces.SelectMany(p => p.TokenIds)],
            Words = words,
            Score = pieces.Sum(p => p.Score),
            Confidence = words.Length == 0 ? 0 : words.Average(w => w.Confidence),
        };
    }

    /// <summary>Spells what a search found.</summary>
    /// <param name="found">The text.</param>
    /// <param name="table">The model's tokens.</param>
    /// <param name="startMs">Where encoded frame 0 begins on the stream.</param>
    /// <param name="msPerFrame">How long an encoded frame is.</param>
    internal static Transcript Of(Hypothesis found, TokenTable table, double startMs, double msPerFrame)
    {
        var tokens = found.Tokens.ToArray();
        var words = table.Words(tokens, startMs, msPerFrame);
        return new Transcript
        {
            Text = table.Text(tokens),
            TokenIds = [.. tokens.Select(t => t.Id)],
            Words = words,
            Score = found.Score,
            Confidence = words.Count == 0 ? 0 : words.Average(w => w.Confidence),
        };
    }
}
