using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>How apostrophes, quotation marks, dashes and spaces are written.</summary>
public enum TextPunctuation
{
    /// <summary>As the model writes them.</summary>
    [JsonStringEnumMemberName("as-is")]
    AsIs,

    /// <summary>Typographic ones as those of ASCII; words are one space apart.</summary>
    Ascii,

    /// <summary>As <see cref="Ascii"/>, and none around words: apostrophes stay, and what belongs to digits.</summary>
    None,
}
