namespace EdgeAgent.Host.Cli.Eval;

/// <summary>Names in a sentence: the first few and how many more.</summary>
internal static class NameList
{
    /// <summary>At least one name.</summary>
    public static string Of(IReadOnlyList<string> names, int most) => names.Count <= most
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";
}
