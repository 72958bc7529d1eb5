using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeAgent.Host.Demo;

/// <summary>One line of a screen, built from the left; whatever it is given, it never becomes two.</summary>
internal sealed class ScreenLine
{
    private readonly List<Segment> _segments = [];

    /// <summary>Terminal cells so far.</summary>
    public int Width { get; private set; }

    /// <summary>Adds text. Labels, words and messages are foreign: what would move the cursor becomes a space.</summary>
    public ScreenLine Add(string text, Style? style = null)
    {
        if (text.Length == 0)
            return this;
        var segment = new Segment(new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]), style ?? Style.Plain);
        _segments.Add(segment);
        Width += segment.CellCount();
        return this;
    }

    /// <summary>Adds text at the right end of a column.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The column's cells; a longer text takes more.</param>
    /// <param name="style">Its style.</param>
    public ScreenLine AddRight(string text, int width, Style? style = null) =>
        Add(new string(' ', Math.Max(0, width - new Segment(text).CellCount()))).Add(text, style);

    /// <summary>Goes on at a cell, at least one behind what is there.</summary>
    public ScreenLine To(int cell) => Add(new string(' ', Math.Max(Width == 0 ? 0 : 1, cell - Width)));

    /// <summary>What fits; an ellipsis where something does not.</summary>
    public IEnumerable<Segment> Cut(int width)
    {
        if (Width <= width)
            return _segments;
        var kept = new List<Segment>();
        var room = width - 1;
        foreach (var segment in _segments)
        {
            if (segment.CellCount() is var cells && cells > room)
            {
                if (room > 0 && Segment.Truncate(segment, room) is { } part)
                    kept.Add(part);
                break;
            }

            kept.Add(segment);
            room -= cells;
        }

        if (width > 0)
            kept.Add(new Segment("…"));
        return kept;
    }
}
