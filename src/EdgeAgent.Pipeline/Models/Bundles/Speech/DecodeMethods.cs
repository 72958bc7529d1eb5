namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>The names of searches.</summary>
public static class DecodeMethods
{
    /// <summary>As a command line and a description write it: <c>ctc-greedy</c>.</summary>
    public static string Word(this DecodeMethod method) =>
        string.Concat(method.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));
}
