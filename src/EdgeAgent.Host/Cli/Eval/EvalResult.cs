using EdgeAgent.Host.Cli.Infer;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>
/// What <c>eval --json</c> prints: the keys in this order. A figure is missing where nothing is marked that it could be of. The other
/// model stands in <see cref="Against"/> with its own figures, and this one's less the other's in <see cref="Difference"/>.
/// </summary>
internal sealed record EvalResult
{
    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>Pictures that counted.</summary>
    public int? Images { get; init; }

    /// <summary>Objects marked on them, without crowds.</summary>
    public int? Boxes { get; init; }

    /// <summary>Crowds marked on them.</summary>
    public int? Crowds { get; init; }

    /// <summary>What it took, with reading the pictures.</summary>
    public double? Seconds { get; init; }

    /// <summary>The median of what the model took for a picture, from the decoded picture to its boxes; milliseconds.</summary>
    public double? MedianMs { get; init; }

    /// <summary>Average precision, IoU .50 to .95.</summary>
    public double? Ap { get; init; }

    /// <summary>Average precision, IoU .50.</summary>
    public double? Ap50 { get; init; }

    /// <summary>Average precision, IoU .75.</summary>
    public double? Ap75 { get; init; }

    /// <summary>Average precision of small objects.</summary>
    public double? ApSmall { get; init; }

    /// <summary>Average precision of medium objects.</summary>
    public double? ApMedium { get; init; }

    /// <summary>Average precision of large objects.</summary>
    public double? ApLarge { get; init; }

    /// <summary>Average recall, one box of a class.</summary>
    public double? Ar1 { get; init; }

    /// <summary>Average recall, ten boxes of a class.</summary>
    public double? Ar10 { get; init; }

    /// <summary>Average recall, a hundred boxes of a class.</summary>
    public double? Ar100 { get; init; }

    /// <summary>Average recall of small objects.</summary>
    public double? ArSmall { get; init; }

    /// <summary>Average recall of medium objects.</summary>
    public double? ArMedium { get; init; }

    /// <summary>Average recall of large objects.</summary>
    public double? ArLarge { get; init; }

    /// <summary>The classes of the annotations in their order.</summary>
    public IReadOnlyList<ClassResult> Classes { get; init; } = [];

    /// <summary>Classes of the annotations that the model does not know; they count as not found.</summary>
    public IReadOnlyList<string>? UnknownClasses { get; init; }

    /// <summary>Classes of the model that the annotations do not know; their boxes do not count.</summary>
    public IReadOnlyList<string>? UnknownLabels { get; init; }

    /// <summary>The model that it is held against.</summary>
    public EvalResult? Against { get; init; }

    /// <summary>Its figures less the other's.</summary>
    public EvalResult? Difference { get; init; }

    /// <summary>Pictures that were left out, and why.</summary>
    public IReadOnlyList<InferResult>? Failed { get; init; }

    /// <summary>A contestant's figures.</summary>
    public static EvalResult Of(Contestant contestant, IReadOnlyList<string> classes)
    {
        var figures = contestant.Compute();
        return new EvalResult
        {
            Model = contestant.Name,
            MedianMs = Rounded.Milliseconds(contestant.MedianMilliseconds),
            Ap = Figure(figures.Ap),
            Ap50 = Figure(figures.Ap50),
            Ap75 = Figure(figures.Ap75),
            ApSmall = Figure(figures.ApSmall),
            ApMedium = Figure(figures.ApMedium),
            ApLarge = Figure(figures.ApLarge),
            Ar1 = Figure(figures.Ar1),
            Ar10 = Figure(figures.Ar10),
            Ar100 = Figure(figures.Ar100),
            ArSmall = Figure(figures.ArSmall),
            ArMedium = Figure(figures.ArMedium),
            ArLarge = Figure(figures.ArLarge),
            Classes = [.. figures.Classes.Zip(classes, (f, label) => new ClassResult(label, f.Objects, Figure(f.Ap), Figure(f.Ap50)))],
            UnknownClasses = contestant.Classes.UnknownClasses,
            UnknownLabels = contestant.Classes.UnknownLabels,
        };
    }

    /// <summary>How much more this one has of everything.</summary>
    /// <param name="other">A result on the same pictures.</param>
    public EvalResult Minus(EvalResult other) => new()
    {
        Ap = Figure(Ap - other.Ap),
        Ap50 = Figure(Ap50 - other.Ap50),
        Ap75 = Figure(Ap75 - other.Ap75),
        ApSmall = Figure(ApSmall - other.ApSmall),
        ApMedium = Figure(ApMedium - other.ApMedium),
        ApLarge = Figure(ApLarge - other.ApLarge),
        Ar1 = Figure(Ar1 - other.Ar1),
        Ar10 = Figure(Ar10 - other.Ar10),
        Ar100 = Figure(Ar100 - other.Ar100),
        ArSmall = Figure(ArSmall - other.ArSmall),
        ArMedium = Figure(ArMedium - other.ArMedium),
        ArLarge = Figure(ArLarge - other.ArLarge),
        Classes = [.. Classes.Zip(other.Classes, (a, b) => new ClassResult(a.Label, a.Boxes, Figure(a.Ap - b.Ap), Figure(a.Ap50 - b.Ap50)))],
    };

    /// <summary>To six digits: what is beyond is the order of sums.</summary>
    private static double? Figure(double? value) => value is { } there ? Math.Round(there, 6) : null;
}
