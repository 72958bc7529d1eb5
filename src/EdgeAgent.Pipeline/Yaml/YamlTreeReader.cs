using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeAgent.Pipeline.Yaml;

/// <summary>
/// Builds the tree of one YAML document from the parser's events, which carry the place of everything. Bounded: the depth has a
/// limit, an alias is a reference to the anchor's value (never a copy), and an alias within its own anchor is refused.
/// </summary>
public sealed class YamlTreeReader
{
    /// <summary>Twice what the deepest key needs.</summary>
    private const int MaximumDepth = 16;

    private readonly string _text;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private readonly HashSet<string> _openAnchors = [];

    // After the last word that was read: the parser ends a mapping of lines only where something else begins.
    private int _end;

    private YamlTreeReader(string text)
    {
        _text = text;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads the one document of a text; null when it is empty or only comments.</summary>
    /// <exception cref="YamlFormatException">It is not YAML, or holds more than one document.</exception>
    public static YamlNode? Read(string text)
    {
        var reader = new YamlTreeReader(text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw reader.Explain(e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner lets these out for some byte sequences that are no YAML.
            throw new YamlFormatException(YamlPosition.Start, $"this is not YAML ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private YamlNode? ReadDocument()
    {
        Take<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            return null;
        Take<DocumentStart>();
        var root = ReadNode(1);
        Take<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            throw new YamlFormatException(At(second.Start), "a second document begins here. Remove the '---' or what follows it.");
        return root is YamlScalar { IsNull: true } ? null : root;
    }

    private YamlNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            _end = (int)alias.End.Index;
            return Resolve(alias);
        }

        if (!_parser.Accept<NodeEvent>(out var node))
            throw new YamlFormatException(At(_parser.Current?.Start ?? Mark.Empty), "a value was expected here.");
        if (depth > MaximumDepth)
            throw new YamlFormatException(At(node.Start), $"nested deeper than {MaximumDepth} levels, which no key needs.");
        if (node.Anchor.IsEmpty)
            return ReadContent(depth);
        var anchor = node.Anchor.Value;
        _openAnchors.Add(anchor);
        var content = ReadContent(depth);
        _openAnchors.Remove(anchor);
        return _anchors[anchor] = content;
    }

    private YamlNode ReadContent(int depth)
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            _end = (int)scalar.End.Index;
            return ScalarOf(scalar);
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            RefuseTag(sequence);
            var items = new List<YamlNode>();
            while (!_parser.Accept<SequenceEnd>(out _))
                items.Add(ReadNode(depth + 1));
            return new YamlSequence(At(sequence.Start), items) { IsFlow = IsFlow(Take<SequenceEnd>(), sequence.Style == SequenceStyle.Flow) };
        }

        var mapping = Take<MappingStart>();
        RefuseTag(mapping);
        var entries = new List<YamlEntry>();
        while (!_parser.Accept<MappingEnd>(out _))
            entries.Add(ReadEntry(depth));
        return new YamlMapping(At(mapping.Start), entries) { IsFlow = IsFlow(Take<MappingEnd>(), mapping.Style == MappingStyle.Flow) };
    }

    /// <summary>Only a bracket is a word of the end of a list or mapping; the parser's mark of the end stands before it.</summary>
    private bool IsFlow(ParsingEvent end, bool isFlow)
    {
        if (isFlow)
            _end = (int)end.Start.Index + 1;
        return isFlow;
    }

    private YamlEntry ReadEntry(int depth)
    {
        var key = ReadKey(out var extent);
        var (start, isAlias) = _parser.Accept<ParsingEvent>(out var value) ? ((int)value.Start.Index, value is AnchorAlias) : default;
        var node = ReadNode(depth + 1);
        return new YamlEntry(key, node) { KeyExtent = extent, ValueExtent = new YamlExtent(start, Math.Max(start, _end)), IsAlias = isAlias };
    }

    private YamlScalar ReadKey(out YamlExtent extent)
    {
        if (!_parser.TryConsume<Scalar>(out var key))
            throw new YamlFormatException(At(Peek().Start), "a key must be a plain word, not a list, a mapping or an alias.");
        if (key.Value == "<<" && key.IsPlainImplicit)
            throw new YamlFormatException(At(key.Start), "merge keys (<<) are not read. Use an alias (*name) for a whole value.");
        extent = new YamlExtent((int)key.Start.Index, (int)key.End.Index);
        return ScalarOf(key);
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (_openAnchors.Contains(name))
            throw new YamlFormatException(At(alias.Start), $"alias '*{name}' stands within its own anchor: the value would never end.");
        return _anchors.TryGetValue(name, out var node)
            ? node
            : throw new YamlFormatException(At(alias.Start), $"alias '*{name}' has no anchor '&{name}' before it.");
    }

    private static YamlScalar ScalarOf(Scalar scalar) => new(
        At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Tag.IsEmpty ? null : scalar.Tag.Value);

    private static void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty)
            throw new YamlFormatException(At(node.Start), $"tag '{node.Tag.Value}' is not read before a list or a section. Remove it.");
    }

    private T Take<T>()
        where T : ParsingEvent => _parser.TryConsume<T>(out var taken)
            ? taken
            : throw new YamlFormatException(At(Peek().Start), "this does not belong here.");

    private ParsingEvent Peek() => _parser.Accept<ParsingEvent>(out var next) ? next : new StreamEnd();

    private YamlFormatException Explain(YamlException e)
    {
        if (TabNear(e) is { } tab)
            return new YamlFormatException(tab, "the line is indented with a tab. YAML is indented with spaces only.", e);
        var reason = e.Message.TrimEnd('.');
        return new YamlFormatException(At(e.Start),
            $"this is not YAML: {char.ToLowerInvariant(reason[0])}{reason[1..]}. Check indentation, colons and quotes here and in the line above.", e);
    }

    /// <summary>A tab in the indentation of the lines that the parser speaks of; it names the place where the value began that the tab spoilt, which may be the document's.</summary>
    private YamlPosition? TabNear(YamlException e)
    {
        var first = At(e.Start).Line;
        var lines = _text.Split('\n').Skip(first - 1);
        if (!e.Message.Contains("tab", StringComparison.Ordinal))
            lines = lines.Take(At(e.End).Line - first + 2);
        foreach (var (index, line) in lines.Index())
        {
            var indentation = line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length);
            if (indentation.IndexOf('\t') is >= 0 and var column && indentation.Length < line.Length)
                return new YamlPosition(first + index, column + 1);
        }

        return null;
    }

    private static YamlPosition At(Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
