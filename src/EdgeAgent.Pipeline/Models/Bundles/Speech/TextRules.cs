namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>How a recogniser's text is written; what is not said is null. Immutable.</summary>
public sealed record TextRules
{
    /// <summary>Nothing is said: texts are as the model writes them.</summary>
    public static TextRules AsIs { get; } = new();

    /// <summary>Large and small letters.</summary>
    public TextCase? Case { get; init; }

    /// <summary>Apostrophes, quotation marks, dashes, spaces.</summary>
    public TextPunctuation? Punctuation { get; init; }

    /// <summary>Spoken numbers.</summary>
    public TextNumbers? Numbers { get; init; }

    /// <summary>Whether every text stays as the model writes it.</summary>
    public bool ChangeNothing => (Case ?? TextCase.AsIs, Punctuation ?? TextPunctuation.AsIs, Numbers ?? TextNumbers.AsIs) == (TextCase.AsIs, TextPunctuation.AsIs, TextNumbers.AsIs);

    /// <summary>These rules where something is said, else others'.</summary>
    public TextRules Over(TextRules others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new TextRules { Case = Case ?? others.Case, Punctuation = Punctuation ?? others.Punctuation, Numbers = Numbers ?? others.Numbers };
    }
}
