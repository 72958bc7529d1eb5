using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>How spoken numbers are written.</summary>
public enum TextNumbers
{
    /// <summary>As the model writes them.</summary>
    [JsonStringEnumMemberName("as-is")]
    AsIs,

    /// <summary>English number words as digits.</summary>
    English,
}
