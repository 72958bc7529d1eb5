using System.Text;

namespace EdgeAgent.Vision.Geometry;

/// <summary>
/// Which pixels of a picture belong to an object, as COCO writes it: runs of pixels outside and inside in turn, down the columns from
/// the left, beginning outside (cocoapi <c>common/maskApi.c</c>). Immutable.
/// </summary>
public sealed class RunLengthMask
{
    /// <summary>The largest coordinate of an outline, positive or negative: far beyond any picture, near enough to be drawn.</summary>
    public const double FarthestCorner = 100_000;

    private const char FirstCharacter = '0';
    private const int BitsOfCharacter = 5;
    private const int More = 1 << BitsOfCharacter;
    private const int Sign = More >> 1;

    /// <summary>Where outside and inside change, rising; an odd number of them ends inside.</summary>
    private readonly int[] _changes;

    private RunLengthMask(int width, int height, int[] changes)
    {
        (Width, Height, _changes) = (width, height, changes);
        for (var i = 0; i < changes.Length; i += 2)
            Area += (i + 1 < changes.Length ? changes[i + 1] : PixelCount) - changes[i];
    }

    /// <summary>The picture's width, pixels.</summary>
    public int Width { get; }

    /// <summary>The picture's height, pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels that belong to the object.</summary>
    public int Area { get; }

    private int PixelCount => Width * Height;

    /// <summary>Makes a mask of lengths of runs.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="runs">Pixels outside and inside in turn; 0 is allowed.</param>
    /// <exception cref="FormatException">They are not as many as the picture has, or one is below 0; the message is a clause.</exception>
    public static RunLengthMask FromRuns(int width, int height, IEnumerable<long> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        CheckSize(width, height);
        var pixels = (long)width * height;
        var changes = new List<int>();
        var at = 0L;
        foreach (var run in runs)
        {
            at += run;
            if (run < 0 || at > pixels)
                throw new FormatException(run < 0 ? $"a run has the length {run}" : $"its runs are longer than the picture of {width}x{height}");
            Toggle(changes, (int)at);
        }

        // The end of the last run is the end of the picture and changes nothing.
        return at == pixels
            ? new RunLengthMask(width, height, WithoutEnd(changes, pixels))
            : throw new FormatException($"its runs have {at} pixels, the picture of {width}x{height} has {pixels}");
    }

    /// <summary>Reads COCO's compressed text.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="text">Characters from <c>0</c> to <c>o</c>.</param>
    /// <exception cref="FormatException">It is none, or does not fit the picture; the message is a clause.</exception>
    public static RunLengthMask FromText(int width, int height, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var runs = new List<long>();
        for (var at = 0; at < text.Length;)
        {
            var run = ReadNumber(text, ref at);
            // From the fourth on a run is told by how it differs from the one two before it.
            runs.Add(runs.Count > 2 ? run + runs[^2] : run);
        }

        return FromRuns(width, height, runs);
    }

    /// <summary>
    /// The pixels within an outline, as COCO's tools draw it: the border on a grid five times as fine, then those of its steps that
    /// cross the middle of a column of pixels (<c>rleFrPoly</c>). Fewer than three points hold nothing.
    /// </summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="outline">Corners in pixels, x and y in turn, none beyond <see cref="FarthestCorner"/>.</param>
    public static RunLengthMask FromOutline(int width, int height, ReadOnlySpan<double> outline)
    {
        CheckSize(width, height);
        foreach (var coordinate in outline)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(coordinate), FarthestCorner, nameof(outline));
        var crossings = new OutlineTracer(width, height).Trace(outline);
        crossings.Sort();
        var changes = new List<int>();
        foreach (var crossing in crossings)
            Toggle(changes, crossing);
        return new RunLengthMask(width, height, WithoutEnd(changes, width * height));
    }

    /// <summary>Makes a mask of the rows of a rectangle.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="left">The rectangle's left edge.</param>
    /// <param name="top">The rectangle's top edge; it must lie in the picture.</param>
    /// <param name="runs">Of each run its first pixel and the one behind its last, counted from the left edge, row after row; within a row rising.</param>
    /// <param name="ends">Where the numbers of each row end in <paramref name="runs"/>.</param>
    public static RunLengthMask FromRows(int width, int height, int left, int top, ReadOnlySpan<int> runs, ReadOnlySpan<int> ends)
    {
        CheckSize(width, height);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top + ends.Length, height, nameof(ends));
        var changes = new List<int>();
        foreach (var change in new RowTurner(width, height, left, top).Turn(runs, ends))
            Toggle(changes, change);
        return new RunLengthMask(width, height, WithoutEnd(changes, width * height));
    }

    /// <summary>The pixels that belong to this mask or the other.</summary>
    /// <exception cref="ArgumentException">They are of pictures of different sizes.</exception>
    public RunLengthMask Or(RunLengthMask other)
    {
        RequireSameSize(other);
        var changes = new List<int>();
        var (i, j, was) = (0, 0, false);
        while (i < _changes.Length || j < other._changes.Length)
        {
            var at = Math.Min(Next(_changes, i), Next(other._changes, j));
            if (Next(_changes, i) == at)
                i++;
            if (Next(other._changes, j) == at)
                j++;
            var isInside = (i & 1) != 0 || (j & 1) != 0;
            if (isInside != was)
                changes.Add(at);
            was = isInside;
        }

        return new RunLengthMask(Width, Height, [.. changes]);
    }

    /// <summary>Pixels that belong to both masks.</summary>
    /// <exception cref="ArgumentException">They are of pictures of different sizes.</exception>
    public int AreaWithin(RunLengthMask other)
    {
        RequireSameSize(other);
        var (a, b, i, j, shared) = (_changes, other._changes, 0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            var (endOfA, endOfB) = (Math.Min(Next(a, i + 1), PixelCount), Math.Min(Next(b, j + 1), PixelCount));
            shared += Math.Max(0, Math.Min(endOfA, endOfB) - Math.Max(a[i], b[j]));
            if (endOfA <= endOfB)
                i += 2;
            if (endOfB <= endOfA)
                j += 2;
        }

        return shared;
    }

    /// <summary>Lengths of the runs: pixels outside and inside in turn.</summary>
    public IReadOnlyList<int> ToRuns()
    {
        var runs = new int[_changes.Length + 1];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = (i < _changes.Length ? _changes[i] : PixelCount) - (i > 0 ? _changes[i - 1] : 0);
        return runs;
    }

    /// <summary>COCO's compressed text (<c>rleToString</c>).</summary>
    public string ToText()
    {
        var runs = ToRuns();
        var text = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
            WriteNumber(text, i > 2 ? runs[i] - runs[i - 2] : runs[i]);
        return text.ToString();
    }

    private static int Next(int[] changes, int index) => index < changes.Length ? changes[index] : int.MaxValue;

    /// <summary>Two changes at one place are none.</summary>
    private static void Toggle(List<int> changes, int at)
    {
        if (changes is [.., var last] && last == at)
            changes.RemoveAt(changes.Count - 1);
        else
            changes.Add(at);
    }

    private static int[] WithoutEnd(List<int> changes, long end)
    {
        if (changes is [.., var last] && last == end)
            changes.RemoveAt(changes.Count - 1);
        return [.. changes];
    }

    private static long ReadNumber(string text, ref int at)
    {
        var (number, shift) = (0L, 0);
        while (true)
        {
            if (at == text.Length)
                throw new FormatException("the text of its runs is cut off");
            var bits = text[at] - FirstCharacter;
            if (bits is < 0 or >= 2 * More || shift > 60 - BitsOfCharacter)
                throw new FormatException($"the text of its runs is none from character {at + 1} on");
            at++;
            number |= (long)(bits & (More - 1)) << shift;
            shift += BitsOfCharacter;
            if ((bits & More) == 0)
                return (bits & Sign) == 0 ? number : number | -1L << shift;
        }
    }

    private static void WriteNumber(StringBuilder text, int number)
    {
        while (true)
        {
            var bits = number & (More - 1);
            number >>= BitsOfCharacter;
            var isLast = number == ((bits & Sign) == 0 ? 0 : -1);
            text.Append((char)(FirstCharacter + (isLast ? bits : bits | More)));
            if (isLast)
                return;
        }
    }

    private static void CheckSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, int.MaxValue, nameof(height));
    }

    private void RequireSameSize(RunLengthMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Height != Height)
            throw new ArgumentException($"A mask of {Width}x{Height} was expected, not of {other.Width}x{other.Height}.", nameof(other));
    }
}
