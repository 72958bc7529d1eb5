using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tuning;

/// <summary>A configuration file whose values are changed in their places, and then judged as every file is: whatever it looks like, it says what was asked for and nothing else otherwise.</summary>
internal sealed class ConfigurationEdit
{
    private readonly string _path;
    private readonly Func<string, LoadedConfiguration> _load;

    /// <summary>An edit that has changed nothing yet.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="load">Says what the file says with a text.</param>
    /// <exception cref="ConfigurationException">It has faults.</exception>
    /// <exception cref="YamlFormatException">It cannot be read.</exception>
    public ConfigurationEdit(string path, string text, Func<string, LoadedConfiguration> load)
    {
        (_path, _load) = (path, load);
        Before = load(text);
        Editor = new YamlEditor(text);
    }

    /// <summary>What the file says.</summary>
    public LoadedConfiguration Before { get; }

    /// <summary>Changes its text.</summary>
    public YamlEditor Editor { get; }

    /// <summary>Refuses to overwrite what is written elsewhere.</summary>
    /// <param name="editor">The configuration.</param>
    /// <param name="path">The keys down to the value.</param>
    /// <exception cref="TuningException">A variable or a secret stands there.</exception>
    public static void RefuseElsewhere(YamlEditor editor, IReadOnlyList<string> path)
    {
        if (editor.Written([.. path]) is { } written && (written.Contains("${", StringComparison.Ordinal) || written.StartsWith('!')))
            throw new TuningException($"{string.Join('.', path)} comes from elsewhere (a variable or the secrets), and is changed there.");
    }

    /// <summary>Judges what it has become.</summary>
    /// <param name="keys">What was to be changed: nothing else may be.</param>
    /// <exception cref="ConfigurationException">It has faults.</exception>
    /// <exception cref="TuningException">It would be too long, or what was asked for cannot be changed alone.</exception>
    public ConfigurationDraft Judge(IReadOnlyCollection<string> keys)
    {
        if (Encoding.UTF8.GetByteCount(Editor.Text) > YamlText.MaximumBytes)
            throw new TuningException($"{_path} would become larger than {YamlText.MaximumBytes / 1024} KiB, and could not be read any more.");
        var after = _load(Editor.Text);
        // However the file is written: shared by name, with words that read otherwise than they look.
        var further = SettingsDifference.Between(Before.Configuration, after.Configuration, "").FirstOrDefault(key => !keys.Any(wanted => IsBelow(key, wanted)));
        if (further is not null)
            throw new TuningException($"The file is written in a way in which this cannot be changed without changing {further} too. Change it by hand.");
        return new ConfigurationDraft(Editor.Text, Before, after);
    }

    private static bool IsBelow(string key, string wanted) => key == wanted || key.StartsWith($"{wanted}.", StringComparison.Ordinal);
}
