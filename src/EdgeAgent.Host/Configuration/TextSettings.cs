using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Configuration;

/// <summary>How the texts of one microphone are written.</summary>
internal sealed record TextSettings
{
    public const string CaseSummary = "Large and small letters: as the model writes them, all small, all large, large where a sentence begins, the same with the English I.";

    public const string PunctuationSummary = "Typographic apostrophes, quotes and dashes: as the model writes them, as those of ASCII, or no punctuation around words at all.";

    public const string NumbersSummary = "Spoken numbers: in words as the model writes them, or English ones in digits: twenty five is 25.";

    [Choice<TextCase>(CaseSummary)]
    public TextCase? Case { get; init; }

    [Choice<TextPunctuation>(PunctuationSummary)]
    public TextPunctuation? Punctuation { get; init; }

    [Choice<TextNumbers>(NumbersSummary)]
    public TextNumbers? Numbers { get; init; }

    /// <summary>As recognisers take it.</summary>
    public TextRules ToRules() => new() { Case = Case, Punctuation = Punctuation, Numbers = Numbers };
}
