using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>What exporters of the Ultralytics and YOLOv5 line write into a graph's metadata (ultralytics <c>engine/exporter.py</c>).</summary>
internal sealed partial record UltralyticsMetadata
{
    /// <summary>The task of models that give masks of objects.</summary>
    public const string Segment = "segment";

    /// <summary>The task of models that give points of bodies.</summary>
    public const string Pose = "pose";

    /// <summary>The task of models whose boxes are turned.</summary>
    public const string Oriented = "obb";

    /// <summary>The task of models that name the whole picture.</summary>
    public const string Classify = "classify";

    private const string Detect = "detect";

    /// <summary>Bodies with hands and face have 133.</summary>
    private const int MostKeypoints = 10_000;

    /// <summary>Class names by number; null when there are none or they cannot be read.</summary>
    public IReadOnlyList<string>? Names { get; private init; }

    /// <summary><c>detect</c>, <c>segment</c>, <c>pose</c>, <c>obb</c>, <c>classify</c>; null in YOLOv5's line, which writes none.</summary>
    public string? Task { get; private init; }

    /// <summary>Whether it finds objects; YOLOv5's line, which writes no task, does.</summary>
    public bool FindsObjects => Task is null or Detect or Segment or Pose or Oriented;

    /// <summary>Points of a pose and numbers of each (2 or 3); null when not said.</summary>
    public (int Points, int PerPoint)? KeypointShape { get; private init; }

    /// <summary>The size it was exported for; null when not said.</summary>
    public (int Width, int Height)? Size { get; private init; }

    /// <summary>The coarsest stride; null when not said.</summary>
    public int? Stride { get; private init; }

    /// <summary>Whether the head needs no suppression.</summary>
    public bool IsEndToEnd { get; private init; }

    /// <summary>Whether suppression is part of the graph.</summary>
    public bool HasNms { get; private init; }

    /// <summary>Reads the metadata; null when they are not of this line.</summary>
    public static UltralyticsMetadata? Read(GraphSignature graph)
    {
        var metadata = graph.Metadata;
        if (!metadata.TryGetValue("names", out var names) || !metadata.TryGetValue("stride", out var stride))
            return null;
        metadata.TryGetValue("task", out var task);
        metadata.TryGetValue("imgsz", out var size);
        metadata.TryGetValue("end2end", out var endToEnd);
        metadata.TryGetValue("args", out var arguments);
        metadata.TryGetValue("kpt_shape", out var keypoints);
        return new UltralyticsMetadata
        {
            Names = ParseNames(names),
            Task = task,
            Size = ParseSize(size),
            Stride = int.TryParse(stride, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null,
            KeypointShape = ParseKeypoints(keypoints),
            IsEndToEnd = string.Equals(endToEnd, "true", StringComparison.OrdinalIgnoreCase),
            HasNms = arguments is not null && NmsPattern().IsMatch(arguments),
        };
    }

    /// <summary>Reads a Python dictionary <c>{0: 'person', 1: "driver's seat"}</c> or list <c>['person']</c> of names.</summary>
    /// <returns>Null when it is neither, or when numbers are missing.</returns>
    public static IReadOnlyList<string>? ParseNames(string text)
    {
        var names = new SortedDictionary<int, string>();
        var rest = text.AsSpan().Trim();
        if (rest.Length < 2 || (rest[0], rest[^1]) is not (('{', '}') or ('[', ']')))
            return null;
        var isList = rest[0] == '[';
        rest = rest[1..^1].Trim();
        while (!rest.IsEmpty)
        {
            var number = names.Count;
            if (!isList)
            {
                var colon = rest.IndexOf(':');
                // JSON, as some tools rewrite it, puts the number in quotes.
                if (colon < 0 || !int.TryParse(rest[..colon].Trim().Trim('"').Trim('\''), NumberStyles.None, CultureInfo.InvariantCulture, out number))
                    return null;
                rest = rest[(colon + 1)..].TrimStart();
            }

            if (TakeText(ref rest) is not { } name || !names.TryAdd(number, name))
                return null;
            rest = rest.TrimStart();
            if (rest.IsEmpty)
                break;
            if (rest[0] != ',')
                return null;
            rest = rest[1..].TrimStart();
        }

        return names.Count > 0 && names.Keys.Last() == names.Count - 1 ? [.. names.Values] : null;
    }

    private static string? TakeText(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] is not ('\'' or '"'))
            return null;
        var quote = rest[0];
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == quote)
            {
                rest = rest[(i + 1)..];
                return text.ToString();
            }

            if (rest[i] == '\\' && i + 1 < rest.Length)
                i++;
            text.Append(rest[i]);
        }

        return null;
    }

    private static (int Points, int PerPoint)? ParseKeypoints(string? text)
    {
        if (text is null || NumberPattern().Matches(text) is not [{ Value: var points }, { Value: "2" or "3" } perPoint])
            return null;
        return int.TryParse(points, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostKeypoints ? (count, perPoint.Value[0] - '0') : null;
    }

    private static (int Width, int Height)? ParseSize(string? text)
    {
        if (text is null)
            return null;
        var sides = NumberPattern().Matches(text);
        if (sides.Count is 0 or > 2 || !sides.All(s => int.TryParse(s.Value, out var side) && side is > 0 and <= ImagePort.LongestSide))
            return null;
        var height = int.Parse(sides[0].Value, CultureInfo.InvariantCulture);
        return (int.Parse(sides[^1].Value, CultureInfo.InvariantCulture), height);
    }

    [GeneratedRegex(@"'nms': True\b")]
    private static partial Regex NmsPattern();

    [GeneratedRegex(@"\d+")]
    private static partial Regex NumberPattern();
}
