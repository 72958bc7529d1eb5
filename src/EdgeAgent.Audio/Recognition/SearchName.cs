using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>The names of searches.</summary>
internal static class SearchName
{
    /// <summary>As a command line and a description write it: <c>ctc-greedy</c>.</summary>
    public static string Of(DecodeMethod method) =>
        string.Concat(method.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));
}
