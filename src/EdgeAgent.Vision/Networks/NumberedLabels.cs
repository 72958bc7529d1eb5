using System.Globalization;

namespace EdgeAgent.Vision.Networks;

/// <summary>Names of classes that nobody has named.</summary>
internal static class NumberedLabels
{
    /// <summary>Class numbers at most, where a graph does not say how many it has.</summary>
    public const int Most = 4096;

    /// <summary>Classes at most, where a graph says how many it has: ImageNet-21k's are 21,841. What a damaged graph declares must not fill the memory with names.</summary>
    public const int MostDeclared = 65_536;

    /// <summary>For graphs that give class numbers without saying how many there are.</summary>
    public static IReadOnlyList<string> Open { get; } = Of(Most);

    /// <summary>So many.</summary>
    public static IReadOnlyList<string> Of(int classes) =>
        [.. Enumerable.Range(0, classes).Select(i => string.Create(CultureInfo.InvariantCulture, $"class {i}"))];
}
