namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>How a <see cref="PromptedSearch"/> searches; the names are those of Transformers' generation configuration.</summary>
internal sealed record PromptedSearchOptions
{
    /// <summary>What stands for a language in a prompt where it is to be heard.</summary>
    public const int HeardLanguage = -1;

    /// <summary>Tokens that the scorer knows.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>What every text begins with, at least one token; one of them may be <see cref="HeardLanguage"/>, but not the first.</summary>
    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>The tokens that stand for languages.</summary>
    public IReadOnlyList<int> Languages { get; init; } = [];

    /// <summary>The tokens that end a text (eos_token_id).</summary>
    public required IReadOnlyList<int> Ends { get; init; }

    /// <summary>Tokens that are never said (suppress_tokens).</summary>
    public IReadOnlyList<int> Suppressed { get; init; } = [];

    /// <summary>Tokens that no text begins with after the prompt (begin_suppress_tokens).</summary>
    public IReadOnlyList<int> SuppressedFirst { get; init; } = [];

    /// <summary>Hypotheses that are kept (num_beams); with 1 the likeliest token follows, and the first end is the end.</summary>
    public int Beam { get; init; } = 1;

    /// <summary>Texts are ranked by their score divided by this power of their length (length_penalty).</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>Most tokens after the prompt, the end included.</summary>
    public required int MostTokens { get; init; }
}
