namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>Events of the past that an expression looks at.</summary>
/// <param name="Pattern">Their type, or pattern of types.</param>
/// <param name="Within">How far back; null for the last one, however old.</param>
public sealed record HistoryNeed(string Pattern, TimeSpan? Within)
{
    /// <summary>Nobody may look further back.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);
}
