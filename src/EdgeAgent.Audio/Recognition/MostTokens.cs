using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>The two ways to say how long a text may be.</summary>
internal static class MostTokens
{
    /// <summary>Most tokens for an encoded frame, as <see cref="SearchParameter.MaxLengthRatio"/> has it; a number of tokens is a negative one.</summary>
    /// <param name="settings">What is said; <see cref="SearchParameter.MaxTokens"/> goes before the ratio.</param>
    /// <param name="usual">The framework's ratio.</param>
    public static double Ratio(SearchReading settings, double usual)
    {
        if (settings[SearchParameter.MaxTokens] is not { } most)
            return settings.Number(SearchParameter.MaxLengthRatio, usual);
        settings.Without(SearchParameter.MaxLengthRatio, "max_tokens goes before it");
        return -most;
    }
}
