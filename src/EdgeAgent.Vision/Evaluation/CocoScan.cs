using System.Globalization;
using System.Text.Json;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>
/// One pass over the bytes of an annotation file. Keys may come in any order; those that are not needed are skipped. Every fault names
/// line and column, and the entry by its index: most of these files are one line of megabytes.
/// </summary>
/// <param name="path">The file's path, for faults.</param>
/// <param name="bytes">Its content; a mark of the encoding, as some editors write it, is passed over.</param>
/// <param name="withMasks">Whether each annotation must have a segmentation, and each image a size.</param>
internal sealed class CocoScan(string path, byte[] bytes, bool withMasks)
{
    private const string Expected = "an object with 'images', 'annotations' and 'categories'";

    private readonly ReadOnlyMemory<byte> _text = bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
    private readonly List<CocoImage> _images = [];
    private readonly List<(long Id, string Name)> _categories = [];
    private readonly List<CocoAnnotation> _annotations = [];
    private readonly HashSet<long> _imageIds = [];
    private readonly HashSet<long> _categoryIds = [];

    private delegate void EntryReader(ref Utf8JsonReader reader, string where);

    /// <summary>Reads everything.</summary>
    /// <exception cref="AnnotationException">It is no JSON, or no annotation file.</exception>
    public CocoContent Read()
    {
        try
        {
            ReadDocument();
        }
        catch (JsonException e)
        {
            throw NoJson(e);
        }

        return new CocoContent(_images, _categories, _annotations);
    }

    private void ReadDocument()
    {
        var reader = new Utf8JsonReader(_text.Span);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            throw Fault(reader.TokenStartIndex, "", $"expected {Expected}, found an array. A list of results is no annotation file");
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault(reader.TokenStartIndex, "", $"expected {Expected}, found {Name(reader.TokenType)}");
        var found = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "images"))
                ReadArray(ref reader, "images", found, ReadImage);
            else if (Take(ref reader, "categories"))
                ReadArray(ref reader, "categories", found, ReadCategory);
            else if (Take(ref reader, "annotations"))
                ReadArray(ref reader, "annotations", found, ReadAnnotation);
            else
                SkipValue(ref reader);
        }

        // What follows the object is no JSON and told as that.
        reader.Read();
        foreach (var key in (string[])["images", "annotations", "categories"])
        {
            if (!found.Contains(key))
                throw new AnnotationException($"{path}: '{key}' is missing; expected {Expected}.");
        }

        if (_images.Count == 0)
            throw new AnnotationException($"{path}: 'images' is empty, so there is nothing to look at.");
        if (_categories.Count == 0)
            throw new AnnotationException($"{path}: 'categories' is empty, so nothing can be found.");
    }

    private void ReadArray(ref Utf8JsonReader reader, string key, HashSet<string> found, EntryReader readEntry)
    {
        if (!found.Add(key))
            throw Fault(reader.TokenStartIndex, key, "it stands there for the second time");
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Fault(reader.TokenStartIndex, key, $"expected an array, found {Name(reader.TokenType)}");
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]");
            if (reader.TokenType != JsonTokenType.StartObject)
                throw Fault(reader.TokenStartIndex, where, $"expected an object, found {Name(reader.TokenType)}");
            readEntry(ref reader, where);
        }
    }

    private void ReadImage(ref Utf8JsonReader reader, string where)
    {
        var start = reader.TokenStartIndex;
        (long? id, string? file, int width, int height) = (null, null, 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "id"))
                id = Whole(ref reader, $"{where}.id");
            else if (Take(ref reader, "file_name"))
                file = Text(ref reader, $"{where}.file_name");
            else if (Take(ref reader, "width"))
                width = Side(ref reader);
            else if (Take(ref reader, "height"))
                height = Side(ref reader);
            else
                SkipValue(ref reader);
        }

        var number = id ?? throw Missing(start, where, "id");
        if (!_imageIds.Add(number))
            throw Fault(start, where, $"another image has the id {number} too");
        var name = file ?? throw Missing(start, where, "file_name");
        (int, int)? size = width > 0 && height > 0 ? (width, height) : null;
        if (size is null && withMasks)
            throw Fault(start, where, "it has no 'width' and 'height', which masks need");
        _images.Add(new CocoImage(start, number, name, size));
    }

    private void ReadCategory(ref Utf8JsonReader reader, string where)
    {
        var start = reader.TokenStartIndex;
        long? id = null;
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "id"))
                id = Whole(ref reader, $"{where}.id");
            else if (Take(ref reader, "name"))
                name = Text(ref reader, $"{where}.name");
            else
                SkipValue(ref reader);
        }

        var number = id ?? throw Missing(start, where, "id");
        if (!_categoryIds.Add(number))
            throw Fault(start, where, $"another category has the id {number} too");
        _categories.Add((number, name ?? throw Missing(start, where, "name")));
    }

    private void ReadAnnotation(ref Utf8JsonReader reader, string where)
    {
        var start = reader.TokenStartIndex;
        (long? image, long? category, PixelBox? box, double? area, CocoSegmentation? segmentation) = (null, null, null, null, null);
        var isCrowd = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "image_id"))
                image = Whole(ref reader, $"{where}.image_id");
            else if (Take(ref reader, "category_id"))
                category = Whole(ref reader, $"{where}.category_id");
            else if (Take(ref reader, "bbox"))
                box = Box(ref reader, $"{where}.bbox");
            else if (Take(ref reader, "area"))
                area = NotNegative(ref reader, $"{where}.area");
            else if (Take(ref reader, "iscrowd"))
                isCrowd = Flag(ref reader, $"{where}.iscrowd");
            else if (withMasks && Take(ref reader, "segmentation"))
                segmentation = Segmentation(ref reader, $"{where}.segmentation");
            else
                SkipValue(ref reader);
        }

        _annotations.Add(new CocoAnnotation(
            image ?? throw Missing(start, where, "image_id"), category ?? throw Missing(start, where, "category_id"),
            box ?? throw Missing(start, where, "bbox"), area, isCrowd,
            withMasks ? segmentation ?? throw Missing(start, where, "segmentation") : null));
    }

    private CocoSegmentation Segmentation(ref Utf8JsonReader reader, string where)
    {
        var start = reader.TokenStartIndex;
        return reader.TokenType switch
        {
            JsonTokenType.StartArray => new CocoSegmentation(start, where) { Outlines = Outlines(ref reader, where) },
            JsonTokenType.StartObject => Runs(ref reader, where),
            _ => throw Fault(start, where, $"expected outlines or runs, found {Name(reader.TokenType)}"),
        };
    }

    private List<double[]> Outlines(ref Utf8JsonReader reader, string where)
    {
        const string expected = "expected a list of outlines, each of at least three corners, x and y in turn";
        var start = reader.TokenStartIndex;
        var outlines = new List<double[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var at = reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartArray)
                throw Fault(at, where, $"{expected}; found {Name(reader.TokenType)}");
            var corners = new List<double>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                corners.Add(Number(ref reader, where));
                if (Math.Abs(corners[^1]) > RunLengthMask.FarthestCorner)
                    throw Fault(reader.TokenStartIndex, where, string.Create(CultureInfo.InvariantCulture, $"a corner lies at {corners[^1]}, far from any picture"));
            }

            if (corners.Count < 6)
                throw Fault(at, where, $"{expected}; found {corners.Count} numbers");
            outlines.Add([.. corners]);
        }

        return outlines.Count > 0 ? outlines : throw Fault(start, where, $"{expected}; found none");
    }

    private CocoSegmentation Runs(ref Utf8JsonReader reader, string where)
    {
        var start = reader.TokenStartIndex;
        (List<long>? size, List<long>? runs, string? text) = (null, null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "size"))
                size = Wholes(ref reader, $"{where}.size");
            else if (!Take(ref reader, "counts"))
                SkipValue(ref reader);
            else if (reader.TokenType == JsonTokenType.StartArray)
                runs = Wholes(ref reader, $"{where}.counts");
            else
                text = Text(ref reader, $"{where}.counts");
        }

        if (size is not [var height, var width])
            throw Fault(start, where, "expected 'size' as height and width");
        return runs is not null || text is not null
            ? new CocoSegmentation(start, where) { Runs = runs, Text = text, Size = (width, height) }
            : throw Missing(start, where, "counts");
    }

    private List<long> Wholes(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Fault(reader.TokenStartIndex, where, $"expected an array, found {Name(reader.TokenType)}");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            numbers.Add(Whole(ref reader, where));
        return numbers;
    }

    /// <summary>A side of a picture; 0 for what is none, as tools write that do not know it.</summary>
    private static int Side(ref Utf8JsonReader reader)
    {
        const int longest = 1 << 15;
        var value = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : 0;
        reader.Skip();
        return value is >= 1 and <= longest ? (int)value : 0;
    }

    private PixelBox Box(ref Utf8JsonReader reader, string where)
    {
        const string four = "expected four numbers: left, top, width, height";
        var start = reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Fault(start, where, $"{four}; found {Name(reader.TokenType)}");
        Span<double> numbers = stackalloc double[4];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == numbers.Length)
                throw Fault(reader.TokenStartIndex, where, $"{four}; found more");
            numbers[count] = Number(ref reader, string.Create(CultureInfo.InvariantCulture, $"{where}[{count}]"));
            count++;
        }

        if (count < numbers.Length)
            throw Fault(start, where, $"{four}; found {count}");
        if (numbers[2] < 0 || numbers[3] < 0)
            throw Fault(start, where, string.Create(CultureInfo.InvariantCulture, $"{four}; its size is {numbers[2]} x {numbers[3]}"));
        return new PixelBox(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private double NotNegative(ref Utf8JsonReader reader, string where)
    {
        var value = Number(ref reader, where);
        return value >= 0 ? value : throw Fault(reader.TokenStartIndex, where, string.Create(CultureInfo.InvariantCulture, $"expected 0 or more, found {value}"));
    }

    private double Number(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw Fault(reader.TokenStartIndex, where, $"expected a number, found {Name(reader.TokenType)}");
        var value = reader.GetDouble();
        return double.IsFinite(value) ? value : throw Fault(reader.TokenStartIndex, where, "the number is beyond all bounds");
    }

    /// <summary>A whole number; tools that keep their tables in floating point write 7.0.</summary>
    private long Whole(ref Utf8JsonReader reader, string where)
    {
        const double greatest = 1L << 53;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var whole))
            return whole;
        var value = reader.TokenType == JsonTokenType.Number ? Number(ref reader, where) : double.NaN;
        return double.IsInteger(value) && Math.Abs(value) <= greatest
            ? (long)value
            : throw Fault(reader.TokenStartIndex, where, $"expected a whole number, found {(double.IsNaN(value) ? Name(reader.TokenType) : "another")}");
    }

    private bool Flag(ref Utf8JsonReader reader, string where) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => Whole(ref reader, where) switch
        {
            0 => false,
            1 => true,
            var other => throw Fault(reader.TokenStartIndex, where, $"expected 0 or 1, found {other}"),
        },
    };

    private string Text(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw Fault(reader.TokenStartIndex, where, $"expected a text, found {Name(reader.TokenType)}");
        try
        {
            return reader.GetString()!.Trim() is { Length: > 0 } text ? text : throw Fault(reader.TokenStartIndex, where, "the text is empty");
        }
        catch (InvalidOperationException e)
        {
            throw new AnnotationException(Fault(reader.TokenStartIndex, where, "the text holds half a character").Message, e);
        }
    }

    /// <summary>Whether the key is this one; then the reader stands on its value.</summary>
    private static bool Take(ref Utf8JsonReader reader, string key) => reader.ValueTextEquals(key) && reader.Read();

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private AnnotationException Missing(long at, string where, string key) => Fault(at, where, $"it has no '{key}'");

    /// <summary>A fault at a place.</summary>
    public AnnotationException Fault(long at, string where, string what)
    {
        var before = _text.Span[..(int)at];
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - before.LastIndexOf((byte)'\n');
        return new AnnotationException(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}{(where.Length > 0 ? $" ({where})" : "")}: {what}."));
    }

    private AnnotationException NoJson(JsonException e)
    {
        var (line, column) = (e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
        var rest = _text.Span;
        for (var i = 0; i < line; i++)
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        rest = rest[(int)Math.Min(column, rest.Length)..];
        var what = rest.StartsWith("NaN"u8) || rest.StartsWith("Infinity"u8)
            ? "a value is NaN or infinite, which JSON has no number for. Look for what made it, or leave this annotation out"
            : "from here on it is no JSON. The file may be cut off or of another kind";
        return new AnnotationException(string.Create(CultureInfo.InvariantCulture, $"{path}:{line + 1}:{column + 1}: {what}."), e);
    }

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
