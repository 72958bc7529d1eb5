using System.Text;

namespace EdgeAgent.Host.Machine;

/// <summary>
/// What the unit file of a service and the drop-ins beside it set in <c>[Service]</c> (systemd.unit(5), systemd.syntax(7)): read as files, so that
/// every user may, and nothing has to answer. Specifiers (<c>%S</c>) stay as they are written.
/// </summary>
internal sealed class UnitSettings
{
    private const string Section = "[Service]";
    private const int LargestFile = 1 << 16;

    /// <summary>Where units lie; an earlier folder's counts.</summary>
    private static readonly string[] Folders =
        ["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    private readonly Dictionary<string, List<string>> _settings = new(StringComparer.Ordinal);

    private UnitSettings()
    {
    }

    /// <summary>Reads them.</summary>
    /// <param name="unit">The service's name.</param>
    /// <param name="files">The system's files.</param>
    /// <returns>Null where no such service is installed.</returns>
    public static UnitSettings? Read(string unit, SystemFiles files)
    {
        if (Folders.Select(f => $"{f}/{unit}").FirstOrDefault(files.Has) is not { } file)
            return null;
        var settings = new UnitSettings();
        settings.Take(files, file);
        // In the order of their names; of two with one name that of the earlier folder.
        var dropIns = Folders.SelectMany(f => files.Entries($"{f}/{unit}.d", "*.conf")).GroupBy(f => f[(f.LastIndexOf('/') + 1)..]).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var dropIn in dropIns)
            settings.Take(files, dropIn.First());
        return settings;
    }

    /// <summary>What a setting was given, in order; none where it was not set, or was taken back last.</summary>
    public IReadOnlyList<string> Values(string key) => _settings.GetValueOrDefault(key) ?? [];

    /// <summary>What counts of a setting that has one value; null where it was not set.</summary>
    public string? Last(string key) => Values(key) is [.., var last] ? last : null;

    /// <summary>Whether a setting is switched on.</summary>
    public bool IsOn(string key) => Last(key)?.ToLowerInvariant() is "yes" or "true" or "on" or "1" or "y" or "t";

    /// <summary>The words of all values.</summary>
    public IReadOnlyList<string> Words(string key) => [.. Values(key).SelectMany(Split)];

    /// <summary>At white space; quotes keep together what stands in them.</summary>
    private static List<string> Split(string value)
    {
        var (words, word, quote) = (new List<string>(), new StringBuilder(), '\0');
        foreach (var c in value)
        {
            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else if (quote != '\0' || c is not (' ' or '\t'))
                word.Append(c);
            else
                End();
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    private void Take(SystemFiles files, string file)
    {
        if (files.Text(file) is not { Length: <= LargestFile } text)
            return;
        var isOurs = false;
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('['))
                isOurs = line == Section;
            else if (isOurs && line.Length > 0 && line[0] is not ('#' or ';') && line.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var value])
                Take(key, value);
        }
    }

    /// <summary>An empty value takes back what stood before.</summary>
    private void Take(string key, string value)
    {
        if (!_settings.TryGetValue(key, out var values))
            _settings[key] = values = [];
        if (value.Length == 0)
            values.Clear();
        else
            values.Add(value);
    }
}
