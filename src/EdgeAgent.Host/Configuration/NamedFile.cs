using System.Collections;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>A file or folder that a configuration names for the agent to read.</summary>
/// <param name="Key">The key that names it, by its path: <c>cameras.yard.source</c>.</param>
/// <param name="Text">The absolute path; of a model it may be a name.</param>
/// <param name="Setting">What the key means.</param>
internal sealed record NamedFile(string Key, string Text, ScalarAttribute Setting)
{
    /// <summary>Whether it is a model.</summary>
    public bool IsModel => Setting is ModelAttribute;

    /// <summary>All of a configuration, in the order of its keys.</summary>
    public static IEnumerable<NamedFile> Of(AgentConfiguration configuration) => Of(configuration, "");

    private static IEnumerable<NamedFile> Of(object section, string path) =>
        SettingsShape.Of(section.GetType()).Keys.SelectMany(key => Of(key, key.Property.GetValue(section), path.Length == 0 ? key.Name : $"{path}.{key.Name}"));

    private static IEnumerable<NamedFile> Of(SettingKey key, object? value, string path) => (key.Setting, value) switch
    {
        (_, null) => [],
        (SectionAttribute, _) => Of(value, path),
        (SectionsAttribute, IDictionary named) => named.Keys.Cast<string>().SelectMany(name => Of(named[name]!, $"{path}.{name}")),
        (FileAttribute { IsWritten: false } or ModelAttribute, string text) => [new NamedFile(path, text, (ScalarAttribute)key.Setting)],
        // Of a source what is no path has a scheme.
        (SourceAttribute, string text) when Path.IsPathRooted(text) => [new NamedFile(path, text, (ScalarAttribute)key.Setting)],
        _ => [],
    };
}
