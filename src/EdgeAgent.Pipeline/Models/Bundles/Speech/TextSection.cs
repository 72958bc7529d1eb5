namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>Reads the <c>text:</c> of a <c>model.yaml</c>.</summary>
internal static class TextSection
{
    /// <summary>Reads the section.</summary>
    public static TextRules Read(DescriptionSection section)
    {
        var rules = new TextRules
        {
            Case = section.Choice<TextCase>("case"),
            Punctuation = section.Choice<TextPunctuation>("punctuation"),
            Numbers = section.Choice<TextNumbers>("numbers"),
        };
        section.End();
        return rules;
    }
}
