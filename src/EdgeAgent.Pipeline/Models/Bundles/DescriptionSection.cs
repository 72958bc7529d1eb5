using System.Globalization;
using System.Text;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// One mapping of a description (a <c>model.yaml</c>, a catalogue of models), read key by key. A wrong value is told and read as if
/// it were not there, so that all faults are found; <see cref="End"/> tells the keys that nobody asked for. Not thread-safe.
/// </summary>
public sealed class DescriptionSection
{
    private const int LongestText = 256;

    /// <summary>Longer values are cut in messages.</summary>
    private const int LongestShown = 80;

    private readonly string _path;
    private readonly DescriptionFaults _faults;
    private readonly YamlPosition _position;
    private readonly Dictionary<string, YamlEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    /// <summary>A section.</summary>
    /// <param name="path">Its own key's path; empty for the whole file.</param>
    /// <param name="mapping">What stands there; null when the section is absent.</param>
    /// <param name="faults">Where faults go.</param>
    public DescriptionSection(string path, YamlMapping? mapping, DescriptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        (_path, _faults, _position) = (path, faults, mapping?.Position ?? YamlPosition.Start);
        foreach (var entry in mapping?.Entries ?? [])
        {
            if (faults.IsFull)
                break;
            if (!_entries.TryAdd(entry.Key.Text, entry))
                faults.Add(entry.Key.Position, Join(entry.Key.Text), "the key stands here for the second time. Remove one.");
        }
    }

    /// <summary>The entries of a section whose keys are the author's own, until there are too many faults.</summary>
    public IEnumerable<YamlEntry> Entries => _entries.Values.TakeWhile(_ => !_faults.IsFull);

    /// <summary>Whether a key is there, with whatever value.</summary>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>A line of text.</summary>
    public string? Text(string key)
    {
        if (Take(key) is not { } value)
            return null;
        if (TryText(value, out var text))
            return text;
        Refuse(value, key, $"a text of one line, at most {LongestText} characters");
        return null;
    }

    /// <summary>A text of several lines, as it stands in a block.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">Characters.</param>
    public string? Block(string key, int most)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlScalar { IsNull: false, Tag: null } scalar && scalar.Text.Length <= most && !string.IsNullOrWhiteSpace(scalar.Text)
            && !scalar.Text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            return scalar.Text;
        Refuse(value, key, $"a text of at most {most} characters: '{key}: |' and its lines, indented");
        return null;
    }

    /// <summary>A number in a range.</summary>
    public double? Number(string key, double least, double most)
    {
        if (Take(key) is not { } value)
            return null;
        if (TryNumber(value, least, most, out var number))
            return number;
        Refuse(value, key, $"a number from {Shown(least)} to {Shown(most)}");
        return null;
    }

    /// <summary>A whole number in a range.</summary>
    public int? Whole(string key, int least, int most)
    {
        if (Take(key) is not { } value)
            return null;
        if (TryWhole(value, least, most, out var number))
            return number;
        Refuse(value, key, $"a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A whole number in a range that is wider than <see cref="Whole"/> takes: a length in bytes.</summary>
    public long? Long(string key, long least, long most)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlScalar { Tag: null } scalar && long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
            return number;
        Refuse(value, key, $"a whole number from {least} to {most}");
        return null;
    }

    /// <summary>Yes or no.</summary>
    public bool? Flag(string key)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlScalar { Tag: null, Text: "true" or "false" } scalar)
            return scalar.Text == "true";
        Refuse(value, key, "true or false");
        return null;
    }

    /// <summary>One number for all channels, or a list of one or three.</summary>
    public IReadOnlyList<float>? Channels(string key, float least, float most)
    {
        if (Take(key) is not { } value)
            return null;
        var items = value is YamlSequence sequence ? sequence.Items : [value];
        if (items.Count is 1 or 3)
        {
            var numbers = new float[items.Count];
            var isRead = true;
            for (var i = 0; i < numbers.Length; i++)
            {
                isRead &= TryNumber(items[i], least, most, out var number);
                numbers[i] = (float)number;
            }

            if (isRead)
                return numbers;
        }

        Refuse(value, key, $"one number or a list of three, each from {Shown(least)} to {Shown(most)}");
        return null;
    }

    /// <summary>A width and a height in pixels.</summary>
    public (int Width, int Height)? Size(string key, int most)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlSequence { Items: [var first, var second] } && TryWhole(first, 1, most, out var width) && TryWhole(second, 1, most, out var height))
            return (width, height);
        Refuse(value, key, $"two whole numbers from 1 to {most}: [width, height]");
        return null;
    }

    /// <summary>A list of whole numbers.</summary>
    public IReadOnlyList<int>? Wholes(string key, int fewest, int most, int least, int largest)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlSequence sequence && sequence.Items.Count >= fewest && sequence.Items.Count <= most)
        {
            var numbers = new int[sequence.Items.Count];
            var isRead = true;
            for (var i = 0; i < numbers.Length; i++)
                isRead &= TryWhole(sequence.Items[i], least, largest, out numbers[i]);
            if (isRead)
                return numbers;
        }

        Refuse(value, key, $"a list of {fewest} to {most} whole numbers from {least} to {largest}");
        return null;
    }

    /// <summary>A list of lists of numbers; one list alone may stand without its brackets.</summary>
    public IReadOnlyList<IReadOnlyList<float>>? NumberLists(string key, int mostLists, int most, double least, double largest)
    {
        if (Take(key) is not { } value)
            return null;
        if (TryNumbers(value, most, least, largest) is { } single)
            return [single];
        if (value is YamlSequence { Items.Count: > 0 } sequence && sequence.Items.Count <= mostLists)
        {
            var lists = sequence.Items.Select(i => TryNumbers(i, most, least, largest)).ToList();
            if (!lists.Contains(null))
                return [.. lists.Select(l => l!)];
        }

        Refuse(value, key, $"a list of 1 to {most} numbers from {Shown(least)} to {Shown(largest)}{(mostLists > 1 ? $", or 1 to {mostLists} such lists: [[…], […]]" : "")}");
        return null;
    }

    /// <summary>Two numbers, the first below the second.</summary>
    public (double Low, double High)? Range(string key, double least, double largest)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlSequence { Items: [var first, var second] }
            && TryNumber(first, least, largest, out var low) && TryNumber(second, least, largest, out var high) && low < high)
            return (low, high);
        Refuse(value, key, $"two numbers from {Shown(least)} to {Shown(largest)}: [low, high]");
        return null;
    }

    /// <summary>A list of lines of text, or one text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="single">The text, when one stands there.</param>
    /// <param name="wanted">What is allowed, for the message.</param>
    public IReadOnlyList<string>? TextsOr(string key, out string? single, string wanted)
    {
        single = null;
        if (Take(key) is not { } value)
            return null;
        if (TryText(value, out var text))
        {
            single = text;
            return null;
        }

        if (value is YamlSequence { Items.Count: > 0 } sequence)
        {
            var texts = new List<string>(sequence.Items.Count);
            foreach (var item in sequence.Items)
            {
                if (!TryText(item, out var line))
                {
                    Refuse(item, $"{key}[{texts.Count}]", $"a text of one line, at most {LongestText} characters");
                    return null;
                }

                texts.Add(line);
            }

            return texts;
        }

        Refuse(value, key, wanted);
        return null;
    }

    /// <summary>One of an enum's names, written as <c>letterbox-topleft</c>.</summary>
    public T? Choice<T>(string key) where T : struct, Enum => Choice(key, Enum.GetValues<T>());

    /// <summary>One of some of an enum's names.</summary>
    public T? Choice<T>(string key, params IReadOnlyList<T> allowed) where T : struct, Enum
    {
        var names = allowed.Select(Name).ToList();
        return Choice(key, names) is { } name ? allowed[names.IndexOf(name)] : null;
    }

    /// <summary>One of some words.</summary>
    public string? Choice(string key, IReadOnlyList<string> allowed)
    {
        if (Take(key) is not { } value)
            return null;
        if (TryText(value, out var text) && allowed.Contains(text))
            return text;
        Refuse(value, key, $"one of {string.Join(", ", allowed)}", text is null ? "" : Meant(text, allowed));
        return null;
    }

    /// <summary>A section of keys; an empty one when it is absent.</summary>
    public DescriptionSection Section(string key)
    {
        var value = Take(key);
        if (value is not (null or YamlMapping))
            Refuse(value, key, "a section of keys");
        return new DescriptionSection(Join(key), value as YamlMapping, _faults);
    }

    /// <summary>A section, where something else may stand, too; null when it does.</summary>
    public DescriptionSection? SectionIfOne(string key) =>
        _entries.TryGetValue(key, out var entry) && entry.Value is YamlMapping ? Section(key) : null;

    /// <summary>A list of sections, each made when it is its turn: an alias may stand for a large one many times.</summary>
    public IEnumerable<DescriptionSection> Sections(string key, int most)
    {
        if (Take(key) is not { } value)
            return [];
        if (value is YamlSequence sequence && sequence.Items.Count <= most && sequence.Items.All(i => i is YamlMapping))
            return sequence.Items.Select((item, i) => new DescriptionSection($"{Join(key)}[{i}]", (YamlMapping)item, _faults));
        Refuse(value, key, $"a list of at most {most} sections: [{{…}}, {{…}}]");
        return [];
    }

    /// <summary>Tells the keys that nobody asked for.</summary>
    public void End()
    {
        foreach (var (key, _) in _entries.Values)
        {
            if (_faults.IsFull)
                return;
            if (!_known.Contains(key.Text))
            {
                _faults.Add(
                    key.Position, Join(key.Text), $"there is no such key.{Meant(key.Text, _known)} Known: {string.Join(", ", _known)}.");
            }
        }
    }

    /// <summary>Tells a fault at a key, or at the section where the key is absent.</summary>
    public void Fault(string key, string sentence) =>
        _faults.Add(_entries.TryGetValue(key, out var entry) ? entry.Value.Position : _position, Join(key), sentence);

    /// <summary>An enum's name as a description writes it.</summary>
    internal static string Name<T>(T value) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var c in value.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0 && char.IsLower(text[^1]) && typeof(T) != typeof(Graphs.TensorType))
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private YamlNode? Take(string key)
    {
        _known.Add(key);
        if (!_entries.TryGetValue(key, out var entry))
            return null;
        switch (entry.Value)
        {
            case YamlScalar { IsNull: true }:
                Fault(key, "the value is empty. Give one, or remove the key.");
                return null;
            case YamlScalar { Tag: { } tag }:
                Fault(key, $"the tag '{Shown(tag)}' is not read here. Remove it.");
                return null;
            default:
                return entry.Value;
        }
    }

    private void Refuse(YamlNode at, string key, string allowed, string meant = "")
    {
        var found = at switch
        {
            YamlScalar { IsNull: true } => "nothing",
            YamlScalar scalar => $"'{Shown(scalar.Text)}'",
            YamlSequence => "this list",
            _ => "a section",
        };
        _faults.Add(at.Position, Join(key), $"{found} is not allowed. Allowed: {allowed}.{meant}");
    }

    private string Join(string key) => _path.Length == 0 ? Shown(key) : $"{_path}.{Shown(key)}";

    private static string Meant(string found, IEnumerable<string> known) =>
        Spelling.Nearest(found, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static string Shown(string value)
    {
        var line = string.Concat(value.Take(LongestShown).Select(c => char.IsControl(c) ? ' ' : c));
        return value.Length > LongestShown ? line + "…" : line;
    }

    private static string Shown(double number) => number.ToString("0.#########", CultureInfo.InvariantCulture);

    private static bool TryText(YamlNode node, out string text)
    {
        text = (node as YamlScalar)?.Text ?? "";
        return node is YamlScalar { IsNull: false, Tag: null }
            && text.Length <= LongestText && !text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(text);
    }

    private static bool TryNumber(YamlNode node, double least, double most, out double number)
    {
        number = 0;
        return node is YamlScalar { Tag: null } scalar
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && number >= least && number <= most;
    }

    private static float[]? TryNumbers(YamlNode node, int most, double least, double largest)
    {
        if (node is not YamlSequence { Items.Count: > 0 } sequence || sequence.Items.Count > most)
            return null;
        var numbers = new float[sequence.Items.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!TryNumber(sequence.Items[i], least, largest, out var number))
                return null;
            numbers[i] = (float)number;
        }

        return numbers;
    }

    private static bool TryWhole(YamlNode node, int least, int most, out int number)
    {
        number = 0;
        return node is YamlScalar { Tag: null } scalar
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && number >= least && number <= most;
    }
}
