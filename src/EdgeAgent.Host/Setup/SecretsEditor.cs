using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Setup;

/// <summary>A file of secrets that lines are added to. What stands in it stays: other keys of the configuration may ask for it.</summary>
internal sealed class SecretsEditor
{
    private const string Heading = "# What a configuration beside this file names by !secret. For the agent's user alone.\n";

    private readonly string _text;
    private readonly Dictionary<string, string> _there = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Value)> _added = [];

    /// <summary>An editor.</summary>
    /// <param name="text">The file as it is; null where there is none.</param>
    /// <exception cref="SetupException">It is no file of secrets.</exception>
    public SecretsEditor(string? text)
    {
        _text = text ?? "";
        foreach (var entry in Read(_text) ?? throw SetupException.Missing("It is not a file of lines 'name: value'. Mend it, or move it away."))
            _there[entry.Name] = entry.Value;
    }

    /// <summary>Whether lines were added.</summary>
    public bool HasChanged => _added.Count > 0;

    /// <summary>The file with its new lines.</summary>
    public string Text
    {
        get
        {
            var added = new StringBuilder(_text.Length == 0 ? Heading : _text);
            if (added[^1] != '\n')
                added.Append('\n');
            AppendLines(added, _added);
            var wanted = _there.Select(e => (e.Key, e.Value)).ToList();
            if (Read(added.ToString()) is { } read && read.SequenceEqual(wanted))
                return added.ToString();

            // Lines cannot be added to the form that it has, {a: b} for one.
            var whole = new StringBuilder(Heading);
            AppendLines(whole, wanted);
            return whole.ToString();
        }
    }

    /// <summary>The name by which a secret can be had: that of a line that is there already, else of a new one.</summary>
    /// <param name="wanted">The name of a new line; with a number where it is taken.</param>
    /// <param name="value">The secret.</param>
    public string NameOf(string wanted, string value)
    {
        var name = wanted;
        for (var number = 2; _there.TryGetValue(name, out var there); number++)
        {
            if (there == value)
                return name;
            name = $"{wanted}_{number}";
        }

        _there.Add(name, value);
        _added.Add((name, value));
        return name;
    }

    private static void AppendLines(StringBuilder text, IEnumerable<(string Name, string Value)> lines)
    {
        foreach (var (name, value) in lines)
            text.Append(YamlValue.Plain(name)).Append(": ").Append(YamlValue.Plain(value)).Append('\n');
    }

    private static List<(string Name, string Value)>? Read(string text)
    {
        try
        {
            return YamlTreeReader.Read(text) switch
            {
                null => [],
                YamlMapping mapping when mapping.Entries.All(e => e.Value is YamlScalar { Tag: null }) =>
                    [.. mapping.Entries.Select(e => (e.Key.Text, ((YamlScalar)e.Value).Text))],
                _ => null,
            };
        }
        catch (YamlFormatException)
        {
            return null;
        }
    }
}
