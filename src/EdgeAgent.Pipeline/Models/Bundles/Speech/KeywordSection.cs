namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>Reads the <c>keywords:</c> of a <c>model.yaml</c>.</summary>
internal static class KeywordSection
{
    private const int MostWords = 1000;

    /// <summary>Reads the section; an empty plan where it is absent.</summary>
    public static KeywordPlan Read(DescriptionSection section)
    {
        var plan = new KeywordPlan
        {
            WindowSeconds = section.Number("window", 0.02, 60),
            HopSeconds = section.Number("hop", 0.005, 10),
            Smoothing = section.Whole("smoothing", 1, 50),
            Patience = section.Whole("patience", 1, 25),
            RefractorySeconds = section.Number("refractory", 0, 60),
            Background = section.TextsOr("background", out var one, "a label or a list of labels") ?? (one is null ? [] : [one]),
            Thresholds = ReadThresholds(section.Section("thresholds")),
            Phrases = ReadPhrases(section.Section("phrases")),
        };
        section.End();
        return plan;
    }

    private static Dictionary<string, double> ReadThresholds(DescriptionSection section)
    {
        var thresholds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var key in section.Entries.Take(MostWords).Select(entry => entry.Key.Text))
        {
            // 0 would count always.
            if (section.Number(key, 1e-6, 1) is { } threshold)
                thresholds[key] = threshold;
        }

        section.End();
        return thresholds;
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadPhrases(DescriptionSection section)
    {
        var phrases = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var key in section.Entries.Take(MostWords).Select(entry => entry.Key.Text))
        {
            var tokens = section.TextsOr(key, out var line, "tokens: a text with spaces between them, or a list") ?? line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (tokens is { Count: > 0 })
                phrases[key] = tokens;
        }

        section.End();
        return phrases;
    }
}
