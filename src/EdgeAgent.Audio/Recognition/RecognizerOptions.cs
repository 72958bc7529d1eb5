using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>What one stream wants of a recogniser; what is null or open is as the bundle says, else as the model's framework has it.</summary>
public sealed record RecognizerOptions
{
    /// <summary>The search.</summary>
    public SearchSettings Search { get; init; } = SearchSettings.None;

    /// <summary>A file of phrases, nothing else of which can be heard.</summary>
    public string? GrammarFile { get; init; }

    /// <summary>A file of words and phrases that are likely to be said.</summary>
    public string? HotwordsFile { get; init; }

    /// <summary>n-grams of words or tokens: an ARPA file, or a binary one of KenLM.</summary>
    public string? NgramFile { get; init; }

    /// <summary>How texts are written.</summary>
    public TextRules Text { get; init; } = TextRules.AsIs;

    /// <summary>The stream's share when several wait, 1 to 100.</summary>
    public int Weight { get; init; } = 1;
}
