using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// One section of an export's <c>config.yaml</c>, read key by key. Keys that nobody asks for are the exporter's own. A value that
/// cannot be is a <see cref="ModelException"/> that names its place and key.
/// </summary>
internal sealed class EspnetSection
{
    private readonly string _file;
    private readonly string _path;
    private readonly YamlMapping _mapping;

    /// <summary>A section.</summary>
    /// <param name="file">The configuration's path.</param>
    /// <param name="path">The section's own key; empty for the whole file.</param>
    /// <param name="mapping">What stands there.</param>
    public EspnetSection(string file, string path, YamlMapping mapping) => (_file, _path, _mapping) = (file, path, mapping);

    /// <summary>A section within; null when it is absent or empty.</summary>
    public EspnetSection? Section(string key) => Find(key) switch
    {
        null => null,
        YamlMapping mapping => new EspnetSection(_file, Join(key), mapping),
        var other => throw Refuse(key, other, "a section of keys"),
    };

    /// <summary>Sections, in order; empty when they are absent.</summary>
    public IReadOnlyList<EspnetSection> Sections(string key)
    {
        if (Find(key) is not { } value)
            return [];
        if (value is not YamlSequence { Items: var items })
            throw Refuse(key, value, "a list of sections");
        return [.. items.Select((item, i) => item is YamlMapping mapping ? new EspnetSection(_file, $"{Join(key)}[{i}]", mapping) : throw Refuse(key, item, "a list of sections"))];
    }

    /// <summary>A text; null when it is absent or null.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalar scalar => scalar.Text,
        var other => throw Refuse(key, other, "a text"),
    };

    /// <summary>Texts, in order; null when they are absent.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value is not YamlSequence { Items: var items })
            throw Refuse(key, value, "a list of texts");
        return [.. items.Select(i => i is YamlScalar scalar ? scalar.Text : throw Refuse(key, i, "a list of texts"))];
    }

    /// <summary>A whole number in a range; null when it is absent or null.</summary>
    public int? Whole(string key, int least, int most) => Find(key) switch
    {
        null => null,
        YamlScalar scalar when int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        var other => throw Refuse(key, other, $"a whole number from {least} to {most}"),
    };

    /// <summary>A number; null when it is absent or null.</summary>
    public double? Number(string key) => Find(key) switch
    {
        null => null,
        YamlScalar scalar when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        var other => throw Refuse(key, other, "a number"),
    };

    /// <summary>Yes or no; null when it is absent or null.</summary>
    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        YamlScalar { IsPlain: true, Text: "true" or "True" or "TRUE" } => true,
        YamlScalar { IsPlain: true, Text: "false" or "False" or "FALSE" } => false,
        var other => throw Refuse(key, other, "true or false"),
    };

    private YamlNode? Find(string key)
    {
        YamlNode? found = null;
        foreach (var entry in _mapping.Entries)
        {
            if (entry.Key.Text != key)
                continue;
            if (found is not null)
                throw Fault(entry.Key.Position, key, "the key stands here for the second time");
            found = entry.Value;
        }

        return found is YamlScalar { IsNull: true } ? null : found;
    }

    private ModelException Refuse(string key, YamlNode found, string allowed)
    {
        const int longest = 80;
        var text = found switch
        {
            YamlScalar { Text: var value } => $"'{new string([.. value.Take(longest).Select(c => char.IsControl(c) ? ' ' : c)])}'",
            YamlSequence => "a list",
            _ => "a section",
        };
        return Fault(found.Position, key, $"{text} stands there, {allowed} is expected");
    }

    private ModelException Fault(YamlPosition at, string key, string what) => new(
        ModelFault.BadBundle, $"{_file}:{at.Line}:{at.Column}: {Join(key)}: {what}. Export the model again or correct the file.");

    private string Join(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
