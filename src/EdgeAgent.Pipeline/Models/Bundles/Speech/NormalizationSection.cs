using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>Reads <c>features.normalize</c>: a word, or a section that begins with it as <c>type</c>.</summary>
internal static class NormalizationSection
{
    private const string Key = "normalize";
    private const string None = "none";
    private const int MostValues = 1 << 16;
    private const int LongestWindow = 100_000;
    private const double LargestValue = 1e9;

    private static readonly NormalizationKind[] Kinds = Enum.GetValues<NormalizationKind>();

    private static IReadOnlyList<string> Words { get; } = [None, .. Kinds.Select(DescriptionSection.Name)];

    /// <summary>Reads the key.</summary>
    /// <param name="folder">The description's folder; statistics are a file of it.</param>
    /// <param name="features">The section <c>features</c>.</param>
    /// <param name="usual">What is meant where the key is absent.</param>
    public static NormalizationOptions? Read(BundleFolder folder, DescriptionSection features, NormalizationOptions? usual)
    {
        if (features.SectionIfOne(Key) is not { } section)
        {
            return features.Choice(Key, Words) switch
            {
                null => usual,
                None => null,
                var word => new NormalizationOptions { Kind = KindOf(word) },
            };
        }

        if (!section.Has("type"))
            section.Fault("type", $"the key is missing. Known: {string.Join(", ", Words)}.");
        var type = section.Choice("type", Words);
        var options = new NormalizationOptions
        {
            Kind = type is null or None ? default : KindOf(type),
            StatisticsFile = Statistics(folder, section),
            Mean = section.NumberLists("mean", 1, MostValues, -LargestValue, LargestValue)?[0],
            Deviation = section.NumberLists("std", 1, MostValues, 1e-9, LargestValue)?[0],
            Means = section.Flag("means") ?? true,
            Variances = section.Flag("variances") ?? true,
            Epsilon = section.Number("epsilon", 1e-30, 1),
        };
        options = options with
        {
            Window = section.Whole("window", 1, LongestWindow) ?? options.Window,
            GlobalFrames = section.Whole("global_frames", 0, LongestWindow) ?? options.GlobalFrames,
        };
        section.End();
        // A file that is missing was told already; that statistics are missing too would be told of the same cause.
        var isTold = type is null || (section.Has("stats") && options.StatisticsFile is null);
        return type == None ? null : isTold ? usual : options;
    }

    private static NormalizationKind KindOf(string word) => Array.Find(Kinds, k => DescriptionSection.Name(k) == word);

    private static string? Statistics(BundleFolder folder, DescriptionSection section)
    {
        if (section.Text("stats") is not { } name)
            return null;
        if (folder.Find(name, out var fault) is { } path)
            return path;
        section.Fault("stats", fault);
        return null;
    }
}
