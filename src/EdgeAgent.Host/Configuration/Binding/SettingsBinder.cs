using System.Collections;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Yaml;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Configuration.Binding;

/// <summary>
/// Fills the records of the configuration from a YAML tree. It goes on after a fault, so that all are told at once, and remembers
/// where each key stands, so that what is found later (a model that is not there) can be told with its place.
/// </summary>
internal sealed class SettingsBinder(string file, string folder, ScalarResolver resolver, SecretRedactor redactor, FaultList faults)
{
    /// <summary>Values that one file may stand for, aliases counted each time they are used: nested aliases would make billions.</summary>
    private const int MaximumValues = 100_000;

    /// <summary>Longer values are cut in messages.</summary>
    private const int LongestShown = 80;

    private readonly Dictionary<string, YamlPosition> _positions = [];
    private int _values;

    /// <summary>Where the keys stand, by path.</summary>
    public IReadOnlyDictionary<string, YamlPosition> Positions => _positions;

    /// <summary>Fills a section.</summary>
    /// <param name="type">Its record type.</param>
    /// <param name="node">Its value in the tree.</param>
    /// <param name="path">Its own path; empty for the file.</param>
    /// <returns>The section; null when it is no mapping.</returns>
    public object? Bind(Type type, YamlNode node, string path)
    {
        if (node is not YamlMapping mapping)
        {
            Wrong(node, path, "keys of its own", []);
            return null;
        }

        var shape = SettingsShape.Of(type);
        var section = shape.Make();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Count(key.Position, path))
                break;
            var keyPath = Join(path, key.Text);
            if (!seen.Add(key.Text))
                Add(key.Position, keyPath, "the key stands here for the second time. Remove one.");
            else if (shape.Keys.FirstOrDefault(k => k.Name == key.Text) is { } known)
                Set(section, known, value, keyPath);
            else
                Add(key.Position, keyPath, UnknownKey(key.Text, shape));
        }

        foreach (var missing in shape.Keys.Where(k => k.IsRequired && !seen.Contains(k.Name)))
            Add(mapping.Position, Join(path, missing.Name), $"the key is missing. {missing.Setting.Description}");
        return section;
    }

    private void Set(object section, SettingKey key, YamlNode value, string path)
    {
        _positions[path] = value.Position;
        if (value is YamlScalar { IsNull: true })
        {
            Add(value.Position, path, "the value is empty. Give one, or remove the key.");
            return;
        }

        if (key.Setting is SectionAttribute { MayBeOff: true } && value is YamlScalar word)
        {
            if (word.Text == SectionAttribute.Off)
                key.Property.SetValue(section, null);
            else
                Wrong(value, path, $"keys of its own, or {SectionAttribute.Off}", []);
            return;
        }

        var bound = key switch
        {
            { Setting: SectionAttribute } => Bind(key.SectionType, value, path),
            { Setting: SectionsAttribute sections } => BindNamed(sections, key.SectionType, value, path),
            { Setting: SectionListAttribute } => BindEach(key.SectionType, value, path),
            { Setting: PointAttribute point } => BindPoint(point, value, path),
            { Setting: PolygonAttribute polygon } => BindPolygon(polygon, value, path),
            { Setting: NamedTextsAttribute texts } => BindTexts(texts, value, path),
            { Setting: ScalarAttribute scalar, IsList: true } => BindList(scalar, value, path),
            _ => Read((ScalarAttribute)key.Setting, value, path),
        };
        if (bound is not null)
            key.Property.SetValue(section, bound);
    }

    private object? BindNamed(SectionsAttribute kind, Type type, YamlNode node, string path)
    {
        if (node is not YamlMapping mapping)
        {
            Wrong(node, path, "names, each with keys of its own", []);
            return null;
        }

        var sections = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type))!;
        var seen = new Dictionary<string, string>(kind.ByClass ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Count(key.Position, path))
                break;
            var keyPath = Join(path, key.Text);
            _positions[keyPath] = key.Position;
            if (!seen.TryAdd(key.Text, key.Text))
                Add(key.Position, keyPath, seen[key.Text] == key.Text
                    ? "the name stands here for the second time. Rename or remove one."
                    : $"'{seen[key.Text]}' stands here already, and case does not count in the name of a class. Remove one.");
            else if (kind.ByClass ? key.Text.Length == 0 : !NameAttribute.IsName(key.Text))
                Add(key.Position, keyPath, $"{Show(key.Text)} is not a name.{NameAttribute.ReasonOf(key.Text)} Allowed: {(kind.ByClass ? "a class, in the model's own words" : NameAttribute.InWords)}.");
            else if (value is YamlScalar { IsNull: true })
                Add(value.Position, keyPath, "the value is empty. Give its keys, or remove it.");
            else if (Bind(type, value, keyPath) is { } section)
                sections.Add(key.Text, section);
        }

        return sections;
    }

    private object? BindEach(Type type, YamlNode node, string path)
    {
        if (node is not YamlSequence sequence)
        {
            Wrong(node, path, "a list, each '- ' with keys of its own", []);
            return null;
        }

        var sections = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type))!;
        for (var i = 0; i < sequence.Items.Count && Count(sequence.Position, path); i++)
        {
            var itemPath = $"{path}[{i}]";
            _positions[itemPath] = sequence.Items[i].Position;
            if (sequence.Items[i] is YamlScalar { IsNull: true })
                Add(sequence.Items[i].Position, itemPath, "the value is empty. Give its keys, or remove it.");
            else if (Bind(type, sequence.Items[i], itemPath) is { } section)
                sections.Add(section);
        }

        return sections;
    }

    private Dictionary<string, string>? BindTexts(NamedTextsAttribute kind, YamlNode node, string path)
    {
        if (node is YamlScalar && kind.MayBeOne)
            return Read(kind.Text, node, path) is string only ? new Dictionary<string, string> { [NamedTextsAttribute.Only] = only } : null;
        if (node is not YamlMapping mapping)
        {
            Wrong(node, path, $"names, each with {kind.Text.Allowed}", []);
            return null;
        }

        var texts = new Dictionary<string, string>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Count(key.Position, path))
                break;
            var keyPath = Join(path, key.Text);
            _positions[keyPath] = value.Position;
            if (texts.ContainsKey(key.Text))
                Add(key.Position, keyPath, "the name stands here for the second time. Rename or remove one.");
            else if (!NamedTextsAttribute.IsName(key.Text))
                Add(key.Position, keyPath, $"{Show(key.Text)} is not a name here. Allowed: {kind.Names}.");
            else if (Read(kind.Text, value, keyPath) is string text)
                texts.Add(key.Text, text);
        }

        return texts;
    }

    private List<string>? BindList(ScalarAttribute kind, YamlNode node, string path)
    {
        if (node is YamlScalar && kind.MayBeOne)
            return Read(kind, node, path) is string only ? [only] : null;
        if (node is not YamlSequence sequence)
        {
            Wrong(node, path, $"a list: [a, b], each {kind.Allowed}", []);
            return null;
        }

        var items = new List<string>();
        for (var i = 0; i < sequence.Items.Count && Count(sequence.Position, path); i++)
        {
            if (Read(kind, sequence.Items[i], $"{path}[{i}]") is string item)
                items.Add(item);
        }

        return items;
    }

    private Polygon? BindPolygon(PolygonAttribute kind, YamlNode node, string path)
    {
        if (node is not YamlSequence sequence)
        {
            Wrong(node, path, kind.Allowed, []);
            return null;
        }

        var points = new List<FramePoint>();
        for (var i = 0; i < sequence.Items.Count && Count(sequence.Position, path); i++)
        {
            if (BindPoint(sequence.Items[i], $"{path}[{i}]") is { } point)
                points.Add(point);
        }

        // A point that is wrong was told; what the others would be without it is of no interest.
        if (points.Count < sequence.Items.Count)
            return null;
        if (Polygon.FaultOf(points) is { } fault)
        {
            Add(fault.Point is { } at ? sequence.Items[at].Position : sequence.Position, path, fault.Message);
            return null;
        }

        return new Polygon(points);
    }

    private FramePoint? BindPoint(PointAttribute kind, YamlNode node, string path)
    {
        if (node is YamlSequence)
            return BindPoint(node, path);
        Wrong(node, path, kind.Allowed, []);
        return null;
    }

    private FramePoint? BindPoint(YamlNode node, string path)
    {
        if (node is not YamlSequence { Items: [var x, var y] })
        {
            Add(node.Position, path, $"this is no point. Allowed: {PolygonAttribute.PointInWords}.");
            return null;
        }

        var (left, top) = (Read(PolygonAttribute.Coordinate, x, path), Read(PolygonAttribute.Coordinate, y, path));
        return left is double across && top is double down ? new FramePoint(across, down) : null;
    }

    private object? Read(ScalarAttribute kind, YamlNode node, string path)
    {
        if (node is not YamlScalar scalar)
        {
            Wrong(node, path, kind.Allowed, []);
            return null;
        }

        if (resolver.Resolve(scalar, out var resolved) is { } fault)
        {
            Add(scalar.Position, path, fault);
            return null;
        }

        if (kind.Secret)
            redactor.Learn(resolved.Text);
        redactor.LearnFromAddress(resolved.Text);
        if (kind.Read(resolved.Text, folder) is { } value)
            return value;
        Add(scalar.Position, path, NotAllowed(kind, resolved.Shown));
        return null;
    }

    private string NotAllowed(ScalarAttribute kind, string shown) =>
        $"{Show(kind.Secret ? SecretRedactor.Blot : shown)} is not allowed.{kind.Reason(shown)} Allowed: {kind.Allowed}.{Suggest(shown, kind.Words)}";

    private void Wrong(YamlNode node, string path, string allowed, IReadOnlyList<string> words)
    {
        // A single value here may be anything, a password too: it is named by its kind only.
        var found = node switch
        {
            YamlMapping => "a mapping",
            YamlSequence => "a list",
            _ => "a single value",
        };
        Add(node.Position, path, $"{found} stands here. Allowed: {allowed}.{Suggest("", words)}");
    }

    private string UnknownKey(string typed, SettingsShape shape)
    {
        var names = shape.Keys.Select(k => k.Name).ToList();
        return $"{Show(typed)} is not a key here. Allowed: {string.Join(", ", names)}.{Suggest(typed, names)}";
    }

    private static string Suggest(string typed, IEnumerable<string> words)
    {
        // Of a source only the scheme can be misspelt: what follows it is no word.
        var colon = typed.IndexOf(':', StringComparison.Ordinal);
        var word = colon > 0 ? typed[..(colon + 1)] : typed;
        return Spelling.Nearest(word, words) is { } nearest && nearest != word ? $" Did you mean '{nearest}'?" : "";
    }

    private string Show(string value)
    {
        var line = new string([.. redactor.Redact(value).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{(line.Length <= LongestShown ? line : line[..LongestShown] + "…")}'";
    }

    private bool Count(YamlPosition position, string path)
    {
        if (++_values == MaximumValues)
            Add(position, path, $"the file stands for more than {MaximumValues} values. Use fewer aliases.");
        return _values < MaximumValues;
    }

    private void Add(YamlPosition position, string path, string message) => faults.Add(file, position, Show(path)[1..^1], message);

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
