using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.Mqtt.States;

/// <summary>
/// Collects the current values of one source and gives them their names. A name is the same for ever: it depends on what the value is about, and where
/// two would have one name, on which was added first. Not thread-safe.
/// </summary>
public sealed partial class StateList
{
    private const int LongestName = 100;
    private const int MarkLength = 6;

    private readonly List<StatePoint> _points = [];
    private readonly HashSet<string> _names = [];

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<StatePoint> Points => _points;

    /// <summary>Adds a value.</summary>
    /// <param name="row">Its kind.</param>
    /// <param name="place">The zone, line or second model that it is about; empty for none.</param>
    /// <param name="label">The class that it is about, in the model's or the configuration's words; empty for none.</param>
    public void Add(StateRow row, string place = "", string label = "")
    {
        ArgumentNullException.ThrowIfNull(row);
        _points.Add(new StatePoint(NameOf(row, place, label), Capital(Filled(row.Title, Readable(place).Replace('-', ' '), Readable(label))), row.Kind)
        {
            Row = row,
            Place = place,
            Label = label,
            Role = row.Role,
            IsSettable = row.IsSettable,
            Min = row.Min,
            Unit = row.Unit,
            DeviceClass = row.DeviceClass,
            IsTotal = row.IsTotal,
            IsWhole = row.IsWhole,
            ValueMember = row.ValueMember,
            ScoreMember = row.ScoreMember,
            IsHidden = row.IsHidden,
            Initial = row.Initial,
        });
    }

    private string NameOf(StateRow row, string place, string label)
    {
        var plain = Filled(row.Name, Word(place), Word(label));
        var name = plain.Length <= LongestName ? plain : Marked(plain, $"{row.Name}\n{place}\n{label}");
        for (var i = 0; !_names.Add(name); i++)
            name = Marked(plain, string.Create(CultureInfo.InvariantCulture, $"{row.Name}\n{place}\n{label}\n{i}"));
        return name;
    }

    private static string Filled(string template, string place, string label) =>
        Places().Replace(template, place).Replace("<class>", label, StringComparison.Ordinal);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Readable(string text) => text.Replace('_', ' ');

    /// <summary>Any text as a part of a name: letters and digits stay, what separates them is one <c>_</c>; a mark stands for what a name cannot hold.</summary>
    private static string Word(string text)
    {
        if (text.Length == 0)
            return text;
        var word = new StringBuilder(text.Length);
        var isWhole = true;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
                word.Append(char.ToLowerInvariant(c));
            else if (word.Length > 0 && word[^1] != '_')
                word.Append('_');
            isWhole &= char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '.' or '/';
        }

        var plain = word.ToString().Trim('_');
        return isWhole && plain.Length > 0 ? plain : Marked(plain, text.ToLowerInvariant());
    }

    private static string Marked(string plain, string whole)
    {
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..MarkLength];
        var room = LongestName - MarkLength - 1;
        return plain.Length == 0 ? mark : $"{(plain.Length > room ? plain[..room] : plain)}_{mark}";
    }

    [GeneratedRegex("<(zone|line|crop)>")]
    private static partial Regex Places();
}
