using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>How large and small letters are written. A description writes them as <c>as-is</c>.</summary>
public enum TextCase
{
    /// <summary>As the model writes them.</summary>
    [JsonStringEnumMemberName("as-is")]
    AsIs,

    /// <summary>All small.</summary>
    Lower,

    /// <summary>All large.</summary>
    Upper,

    /// <summary>The text's first letter and those that begin a sentence large, all others small.</summary>
    Sentence,

    /// <summary>As <see cref="Sentence"/>, with the English I, I'm, I'll, I've and I'd large.</summary>
    [JsonStringEnumMemberName("sentence-english")]
    SentenceEnglish,
}
