namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>What is tried, as a person has written it: <c>detect.min_score=0.3..0.7:0.1</c>.</summary>
/// <param name="Key">The key: of every camera or microphone that plays, or from the beginning of the configuration on.</param>
/// <param name="Values">The values: a range, or a list with commas.</param>
internal sealed record SweepOver(string Key, string Values)
{
    /// <summary>How one is written.</summary>
    public const string InWords = "KEY=LOW..HIGH, KEY=LOW..HIGH:STEP or KEY=VALUE,VALUE: detect.min_score=0.3..0.7, cameras.entrance.detect.fps=2,5,10";

    /// <summary>Reads one; null where the text is none.</summary>
    public static SweepOver? Parse(string text) =>
        !text.Any(char.IsControl) && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && text[(at + 1)..].Trim() is { Length: > 0 } values ? new SweepOver(text[..at].Trim(), values) : null;
}
