using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>A key of the configuration at which values are tried.</summary>
/// <param name="Path">The keys down to it.</param>
/// <param name="Kind">What it means and may be.</param>
/// <param name="Now">What the configuration has there; null where it is left to a default that is known only later, as a model's own.</param>
internal sealed record SweepPlace(IReadOnlyList<string> Path, ScalarAttribute Kind, object? Now)
{
    /// <summary>Its name: <c>cameras.entrance.detect.min_score</c>.</summary>
    public string Name => string.Join('.', Path);

    /// <summary>What the configuration has there, for a person.</summary>
    public string NowInWords => Now is null ? "not set" : Kind.Write(Now)?.ToString() ?? "not set";

    /// <summary>How YAML has a value: numbers and words of the configuration as they are, other texts so that they stay texts.</summary>
    public string WrittenAs(string value) => Kind is FlagAttribute ? value : YamlValue.Of(value);
}
