using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// One mapping of a <c>model.yaml</c>, read key by key. Every fault goes to one list with file, line and column; keys that
/// nobody asked for are faults too, with the nearest known one.
/// </summary>
internal sealed class DescriptionSection(string file, string path, YamlMappingNode? node, List<string> faults)
{
    private readonly List<string> _known = [];

    public bool IsPresent => node is not null;

    /// <summary>The entries of a mapping whose keys are the author's own.</summary>
    public IEnumerable<(string Key, YamlNode Value)> Entries => node is null ? [] : node.Children.Select(c => (((YamlScalarNode)c.Key).Value ?? "", c.Value));

    public string? Text(string key)
    {
        switch (Take(key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { Length: > 0 } value }:
                return value;
            case var other:
                Fault(other, key, "is a text");
                return null;
        }
    }

    public double? Number(string key, double least, double most)
    {
        var value = Take(key);
        if (value is null)
            return null;
        if (value is YamlScalarNode scalar && TryNumber(scalar.Value, out var number) && number >= least && number <= most)
            return number;
        Fault(value, key, string.Create(CultureInfo.InvariantCulture, $"is a number from {least} to {most}"));
        return null;
    }

    public int? Whole(string key, int least, int most)
    {
        var value = Take(key);
        if (value is null)
            return null;
        if (value is YamlScalarNode scalar && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Fault(value, key, $"is a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A list of numbers; one number alone stands for a list of one.</summary>
    public IReadOnlyList<float>? Numbers(string key, params int[] lengths)
    {
        var value = Take(key);
        if (value is null)
            return null;
        var items = value is YamlSequenceNode sequence ? sequence.Children : [value];
        var numbers = new List<float>();
        foreach (var item in items)
        {
            if (item is YamlScalarNode scalar && TryNumber(scalar.Value, out var number))
                numbers.Add((float)number);
        }

        if (numbers.Count == items.Count && lengths.Contains(numbers.Count))
            return numbers;
        Fault(value, key, $"is {string.Join(" or ", lengths)} number(s)");
        return null;
    }

    /// <summary>A list of texts, or null when the key holds something else.</summary>
    public List<string>? TextList(string key) =>
        node is not null && node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list && list.Children.All(c => c is YamlScalarNode)
            && Take(key) is not null ? [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")] : null;

    /// <summary>A padding value: one number, three, or a section with <c>multiple</c> and <c>value</c>.</summary>
    public IReadOnlyList<float>? PadValue(string key, out int? multiple)
    {
        multiple = null;
        if (node is null || !node.Children.TryGetValue(key, out var value) || value is not YamlMappingNode)
            return Numbers(key, 1, 3);
        var section = Section(key);
        multiple = section.Whole("multiple", 1, 1024);
        var pad = section.Numbers("value", 1, 3);
        section.End();
        return pad;
    }

    /// <summary>One of an enum's names, written as <c>letterbox-topleft</c>.</summary>
    public T? Choice<T>(string key, params T[] refused) where T : struct, Enum
    {
        var allowed = Enum.GetValues<T>().Except(refused).ToDictionary(v => Kebab(v.ToString()));
        var value = Take(key);
        if (value is null)
            return null;
        if (value is YamlScalarNode { Value: { } text } && allowed.TryGetValue(text, out var choice))
            return choice;
        Fault(value, key, $"is one of {string.Join(", ", allowed.Keys)}", NearestText((value as YamlScalarNode)?.Value, allowed.Keys));
        return null;
    }

    public string? Choice(string key, IReadOnlyList<string> allowed)
    {
        var value = Take(key);
        if (value is null)
            return null;
        if (value is YamlScalarNode { Value: { } text } && allowed.Contains(text))
            return text;
        Fault(value, key, $"is one of {string.Join(", ", allowed)}", NearestText((value as YamlScalarNode)?.Value, allowed));
        return null;
    }

    public DescriptionSection Section(string key)
    {
        var value = Take(key);
        if (value is not null and not YamlMappingNode)
            Fault(value, key, "is a section of keys");
        return new DescriptionSection(file, Join(key), value as YamlMappingNode, faults);
    }

    public IReadOnlyList<DescriptionSection> Sections(string key)
    {
        var value = Take(key);
        switch (value)
        {
            case null:
                return [];
            case YamlSequenceNode sequence when sequence.Children.All(c => c is YamlMappingNode):
                return [.. sequence.Children.Select((c, i) => new DescriptionSection(file, $"{Join(key)}[{i}]", (YamlMappingNode)c, faults))];
            default:
                Fault(value, key, "is a list of sections");
                return [];
        }
    }

    /// <summary>A key of the design that this version does not read.</summary>
    public void NotBuilt(string key)
    {
        if (Take(key) is { } value)
            faults.Add($"{At(value)} {Join(key)}: this is not built yet. Remove it.");
    }

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void End()
    {
        if (node is null)
            return;
        foreach (var key in node.Children.Keys)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!_known.Contains(name))
                faults.Add($"{At(key)} {Join(name)}: there is no such key{NearestText(name, _known)}. Known: {string.Join(", ", _known)}.");
        }
    }

    public void Fault(string key, string sentence) => faults.Add($"{At(node is not null && node.Children.TryGetValue(key, out var v) ? v : node!)} {Join(key)}: {sentence}");

    internal static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 && char.IsLower(name[i - 1]) ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));

    private YamlNode? Take(string key)
    {
        _known.Add(key);
        return node is not null && node.Children.TryGetValue(key, out var value) && value is not YamlScalarNode { Value: null or "" } ? value : null;
    }

    private void Fault(YamlNode at, string key, string wanted, string nearest = "")
    {
        var found = at is YamlScalarNode scalar ? $"'{scalar.Value}'" : at is YamlSequenceNode ? "a list" : "a section";
        faults.Add($"{At(at)} {Join(key)}: {found} is not allowed: it {wanted}{nearest}.");
    }

    private string At(YamlNode at) => $"{file}:{at.Start.Line}:{at.Start.Column}";

    private string Join(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static string NearestText(string? found, IEnumerable<string> known) =>
        found is not null && Spelling.Nearest(found, known) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    private static bool TryNumber(string? text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
