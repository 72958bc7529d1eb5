using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>The pixels of an annotation as they stand in the file: outlines, or runs as numbers or as text.</summary>
/// <param name="At">Where they begin in the file, in bytes.</param>
/// <param name="Where">Whose they are, for faults.</param>
internal sealed record CocoSegmentation(long At, string Where)
{
    /// <summary>Corners of outlines; what lies in any of them belongs to the object.</summary>
    public IReadOnlyList<double[]>? Outlines { get; init; }

    /// <summary>Lengths of runs.</summary>
    public IReadOnlyList<long>? Runs { get; init; }

    /// <summary>Runs as compressed text.</summary>
    public string? Text { get; init; }

    /// <summary>The width and height that the runs are of.</summary>
    public (long Width, long Height)? Size { get; init; }

    /// <summary>Draws them.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <exception cref="FormatException">They do not fit the picture; the message is a clause.</exception>
    public RunLengthMask Draw(int width, int height)
    {
        if (Size is { } size && size != (width, height))
            throw new FormatException($"its runs are of a picture of {size.Width}x{size.Height}, the picture has {width}x{height}");
        return Text is not null ? RunLengthMask.FromText(width, height, Text)
            : Runs is not null ? RunLengthMask.FromRuns(width, height, Runs)
            : Outlines!.Select(o => RunLengthMask.FromOutline(width, height, o)).Aggregate((a, b) => a.Or(b));
    }
}
