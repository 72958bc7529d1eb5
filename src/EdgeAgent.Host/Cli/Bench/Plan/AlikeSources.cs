using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Cameras or microphones that cost the same: one of them is measured for all.</summary>
/// <typeparam name="T">Their settings.</typeparam>
/// <param name="Names">Their names.</param>
/// <param name="Settings">The first one's settings.</param>
/// <param name="Source">What the first one is measured on; null of microphones, which all hear the same recordings.</param>
internal sealed record AlikeSources<T>(IReadOnlyList<string> Names, T Settings, PlanSource? Source) where T : class
{
    /// <summary>What differs between sources that cost the same: where they are, and what is reckoned with a few boxes or blackens some rows.</summary>
    private static readonly string[] Free = ["source", "zones.", "lines.", "privacy.", "channel", "muted"];

    /// <summary>Puts sources together that cost the same.</summary>
    /// <param name="sources">Sources in their order.</param>
    /// <returns>Each kind, in the order of its first source.</returns>
    public static IReadOnlyList<AlikeSources<T>> Of(IEnumerable<(string Name, T Settings, PlanSource? Source)> sources)
    {
        var kinds = new List<AlikeSources<T>>();
        foreach (var (name, settings, source) in sources)
        {
            var at = kinds.FindIndex(k => k.Costs(settings, source));
            if (at < 0)
                kinds.Add(new AlikeSources<T>([name], settings, source));
            else
                kinds[at] = kinds[at] with { Names = [.. kinds[at].Names, name] };
        }

        return kinds;
    }

    private bool Costs(T settings, PlanSource? source) =>
        (Source is not null && source is not null ? Source.CostsAs(source) : Source == source)
        && SettingsDifference.Between(Settings, settings, "").All(d => Free.Any(f => d.StartsWith(f, StringComparison.Ordinal)));
}
