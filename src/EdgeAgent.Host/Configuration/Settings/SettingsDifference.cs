using System.Collections;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Compares sections by what their keys say: the lists and named sections within are not equal for being the same.</summary>
internal static class SettingsDifference
{
    /// <summary>The keys of a section that say something else, by their paths.</summary>
    /// <param name="before">A section.</param>
    /// <param name="after">Another one of the same record.</param>
    /// <param name="path">Where it stands; empty for the whole configuration.</param>
    public static IEnumerable<string> Between(object before, object after, string path) => SettingsShape.Of(before.GetType()).Keys
        .SelectMany(key => Between(key, key.Property.GetValue(before), key.Property.GetValue(after), path.Length == 0 ? key.Name : $"{path}.{key.Name}"));

    private static IEnumerable<string> Between(SettingKey key, object? before, object? after, string path) => (before, after) switch
    {
        _ when Equals(before, after) => [],
        (null, _) or (_, null) => [path],
        (Polygon one, Polygon other) => one.Points.SequenceEqual(other.Points) ? [] : [path],
        (IDictionary one, IDictionary other) => BetweenNamed(one, other, path),
        (not string and IEnumerable one, IEnumerable other) => one.Cast<object>().SequenceEqual(other.Cast<object>()) ? [] : [path],
        _ => key.Setting is SectionAttribute ? Between(before, after, path) : [path],
    };

    private static IEnumerable<string> BetweenNamed(IDictionary before, IDictionary after, string path)
    {
        foreach (var name in before.Keys.Cast<string>().Union(after.Keys.Cast<string>(), StringComparer.Ordinal))
        {
            var (one, other) = (before.Contains(name) ? before[name] : null, after.Contains(name) ? after[name] : null);
            if (one is string && Equals(one, other))
                continue;
            foreach (var difference in one is null or string || other is null or string ? [$"{path}.{name}"] : Between(one, other, $"{path}.{name}"))
                yield return difference;
        }
    }
}
