using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tuning;

/// <summary>
/// Changes single values of a YAML text in their places. Every other character stays: comments, order, quotes, line ends. What is new is written as its neighbours are, in brackets or in
/// lines of its own.
/// </summary>
internal sealed class YamlEditor
{
    private const int UsualStep = 2;

    private readonly string _lineEnd;
    private YamlMapping _root;

    /// <summary>An editor.</summary>
    /// <param name="text">A configuration that can be read.</param>
    /// <exception cref="YamlFormatException">It cannot.</exception>
    public YamlEditor(string text)
    {
        Text = text;
        _lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _root = Read(text);
    }

    /// <summary>The text as it is now.</summary>
    public string Text { get; private set; }

    /// <summary>How a value is written now, without its key; null where it is not there.</summary>
    public string? Written(params ReadOnlySpan<string> path) => Find(path) is { } entry ? Text[entry.ValueExtent.Start..entry.ValueExtent.End] : null;

    /// <summary>The column, from 0, in which a key stands; null where it is not there.</summary>
    public int? ColumnOf(params ReadOnlySpan<string> path) => Find(path) is { } entry ? ColumnAt(entry.KeyExtent.Start) : null;

    /// <summary>The lines, from 0, from that of a key to that in which its value ends.</summary>
    /// <exception cref="YamlFormatException">It is not there.</exception>
    public (int First, int Last) LinesOf(params ReadOnlySpan<string> path)
    {
        var (_, _, entry) = Require(path);
        return (LineOf(entry.KeyExtent.Start), LineOf(Math.Max(entry.KeyExtent.Start, entry.ValueExtent.End - 1)));
    }

    /// <summary>Gives a key a value: in the place of the one that it has, else behind the last of its neighbours. Sections above it that are not there are made.</summary>
    /// <param name="path">The keys down to it.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="YamlFormatException">A value on the way is written elsewhere, or is no section.</exception>
    public void Set(ReadOnlySpan<string> path, FreshValue value)
    {
        YamlEntry? above = null;
        var mapping = _root;
        for (var i = 0; i < path.Length; i++)
        {
            if (Find(mapping, path[i]) is not { } entry)
            {
                for (var j = path.Length - 1; j > i; j--)
                    value = FreshValue.Of((YamlValue.Plain(path[j]), value));
                Add(mapping, above, YamlValue.Plain(path[i]), value);
                return;
            }

            RefuseAlias(entry);
            if (i == path.Length - 1)
                Replace(entry, value);
            else
                mapping = SectionOf(entry);
            above = entry;
        }
    }

    /// <summary>Takes a key out, with the lines that are its own. A section that would be left without any key stays, empty.</summary>
    /// <param name="path">The keys down to it.</param>
    /// <exception cref="YamlFormatException">A value on the way is written elsewhere, or the key is not there.</exception>
    public void Remove(ReadOnlySpan<string> path)
    {
        var (above, mapping, entry) = Require(path);
        if (mapping.Entries.Count == 1 && above is not null)
            Empty(above);
        else if (mapping.IsFlow)
            RemoveInBrackets(mapping, entry);
        else
            RemoveLines(entry);
    }

    /// <summary>Gives a key another name.</summary>
    /// <param name="path">The keys down to it.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="YamlFormatException">A value on the way is written elsewhere, or the key is not there.</exception>
    public void Rename(ReadOnlySpan<string> path, string name) => Put(Require(path).Entry.KeyExtent, YamlValue.Plain(name));

    private YamlEntry? Find(ReadOnlySpan<string> path)
    {
        YamlEntry? entry = null;
        foreach (var key in path)
        {
            var mapping = entry is null ? _root : entry.Value as YamlMapping;
            entry = mapping is null ? null : Find(mapping, key);
            if (entry is null)
                return null;
        }

        return entry;
    }

    private (YamlEntry? Above, YamlMapping Mapping, YamlEntry Entry) Require(ReadOnlySpan<string> path)
    {
        YamlEntry? above = null;
        var mapping = _root;
        for (var i = 0; ; i++)
        {
            var entry = Find(mapping, path[i]) ?? throw new YamlFormatException(mapping.Position, $"'{path[i]}' is not there.");
            if (i == path.Length - 1)
                return (above, mapping, entry);
            RefuseAlias(entry);
            mapping = SectionOf(entry);
            above = entry;
        }
    }

    private void Replace(YamlEntry entry, FreshValue value)
    {
        if (value.Items is { Count: > 0 } items && entry.Value is YamlSequence { IsFlow: false })
        {
            var margin = new string(' ', ColumnAt(entry.ValueExtent.Start));
            Put(entry.ValueExtent, string.Join($"{_lineEnd}{margin}", items.Select(item => $"- {item}")));
            return;
        }

        Put(entry.ValueExtent, value.Line);
    }

    private void Add(YamlMapping mapping, YamlEntry? above, string key, FreshValue value)
    {
        if (mapping.IsFlow && mapping.Entries is [.., var last])
        {
            Put(new YamlExtent(last.ValueExtent.End, last.ValueExtent.End), $", {key}: {value.Line}");
        }
        else if (mapping.IsFlow)
        {
            var inside = Text.IndexOf('{', above?.ValueExtent.Start ?? 0) + 1;
            Put(new YamlExtent(inside, inside), $"{key}: {value.Line}");
        }
        else
        {
            // Shapes in brackets get a further one in brackets.
            var inBrackets = mapping.Entries.All(entry => entry.Value is YamlMapping) && mapping.Entries[^1].Value is YamlMapping { IsFlow: true };
            var lines = new StringBuilder();
            WriteLines(lines, ColumnAt(mapping.Entries[0].KeyExtent.Start), key, value, inBrackets);
            var end = EndOfLine(mapping.Entries[^1].ValueExtent.End);
            if (end == 0 || Text[end - 1] != '\n')
                Put(new YamlExtent(end, end), $"{_lineEnd}{lines.ToString(0, lines.Length - _lineEnd.Length)}");
            else
                Put(new YamlExtent(end, end), lines.ToString());
        }
    }

    private void WriteLines(StringBuilder lines, int column, string key, FreshValue value, bool inBrackets)
    {
        lines.Append(' ', column).Append(key).Append(':');
        if (value.Keys is not { } keys || inBrackets)
        {
            lines.Append(' ').Append(value.Line).Append(_lineEnd);
            return;
        }

        lines.Append(_lineEnd);
        foreach (var (inner, innerValue) in keys)
            WriteLines(lines, column + Step(), inner, innerValue, inBrackets: false);
    }

    /// <summary>How far this file moves in what belongs to a key.</summary>
    private int Step() =>
        _root.Entries.Select(entry => entry.Value).OfType<YamlMapping>().FirstOrDefault(mapping => mapping is { IsFlow: false, Entries.Count: > 0 }) is { } inner
        && ColumnAt(inner.Entries[0].KeyExtent.Start) - ColumnAt(_root.Entries[0].KeyExtent.Start) is > 0 and var step
            ? step
            : UsualStep;

    private void Empty(YamlEntry entry)
    {
        var between = Text.AsSpan(entry.KeyExtent.End, entry.ValueExtent.Start - entry.KeyExtent.End);
        // On the key's line, but for a comment that stands there.
        if (between.TrimStart() is [':', .. var rest] && rest.IsWhiteSpace())
            Put(new YamlExtent(entry.KeyExtent.End, entry.ValueExtent.End), ": {}");
        else
            Put(entry.ValueExtent, "{}");
    }

    private void RemoveInBrackets(YamlMapping mapping, YamlEntry entry)
    {
        var (start, end) = (entry.KeyExtent.Start, entry.ValueExtent.End);
        if (ReferenceEquals(entry, mapping.Entries[^1]))
        {
            var before = mapping.Entries[^2].ValueExtent.End;
            // A comma behind the last is allowed, but no second one; a comment between the two stays.
            if (!Text.AsSpan(before, start - before).Contains('#'))
                start = before;
            else if (EndOfComments(end) is var comma && Text[comma] == ',')
                end = comma + 1;
            Put(new YamlExtent(start, end), "");
            return;
        }

        end = Text.IndexOf(',', EndOfComments(end)) + 1;
        while (end < Text.Length && Text[end] is ' ' or '\t')
            end++;
        if (EndOfLine(end) is var next && Text.AsSpan(end, next - end).IsWhiteSpace() && LineStart(start) is var line && Text.AsSpan(line, start - line).IsWhiteSpace())
            (start, end) = (line, next);
        Put(new YamlExtent(start, end), "");
    }

    private void RemoveLines(YamlEntry entry)
    {
        var (start, end) = (LineStart(entry.KeyExtent.Start), EndOfLine(entry.ValueExtent.End));
        // The last line of a file may be without an end.
        if (end == Text.Length && start > 0 && Text[end - 1] != '\n')
            start -= Text.AsSpan(0, start).EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
        Put(new YamlExtent(start, end), "");
    }

    private void Put(YamlExtent extent, string text)
    {
        Text = string.Concat(Text.AsSpan(0, extent.Start), text, Text.AsSpan(extent.End));
        _root = Read(Text);
    }

    private int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    private int LineOf(int at) => Text.AsSpan(0, at).Count('\n');

    private int ColumnAt(int at) => at - LineStart(at);

    /// <summary>Where the next line begins; a text of lines ends with the end of its last one already.</summary>
    private int EndOfLine(int at)
    {
        if (at > 0 && Text[at - 1] == '\n')
            return at;
        var end = Text.IndexOf('\n', at);
        return end < 0 ? Text.Length : end + 1;
    }

    private int EndOfComments(int at)
    {
        while (at < Text.Length && Text[at] is var next && (char.IsWhiteSpace(next) || next == '#'))
            at = next == '#' ? EndOfLine(at) : at + 1;
        return at;
    }

    private static YamlEntry? Find(YamlMapping mapping, string key) => mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key);

    private static YamlMapping SectionOf(YamlEntry entry) =>
        entry.Value as YamlMapping ?? throw new YamlFormatException(entry.Value.Position, $"'{entry.Key.Text}' has no keys of its own.");

    private static void RefuseAlias(YamlEntry entry)
    {
        if (entry.IsAlias)
        {
            throw new YamlFormatException(entry.Key.Position,
                $"'{entry.Key.Text}' is written in line {entry.Value.Position.Line} and only named here; a change there changes everything that names it.");
        }
    }

    private static YamlMapping Read(string text) =>
        YamlTreeReader.Read(text) as YamlMapping ?? throw new YamlFormatException(YamlPosition.Start, "the file has no keys.");
}
