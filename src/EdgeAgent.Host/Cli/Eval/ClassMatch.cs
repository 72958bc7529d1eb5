using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>
/// Which class of the annotations each of a model's labels is: by name, whatever its case. What only one of the two knows counts as
/// with pycocotools: a class without detections, and detections of no class.
/// </summary>
internal sealed class ClassMatch
{
    private const int MostNamed = 10;

    private readonly string _model;
    private readonly int[] _classes;
    private readonly int _classCount;

    /// <summary>Matches names.</summary>
    /// <param name="model">The model's name, for what is told.</param>
    /// <param name="labels">The model's labels by number.</param>
    /// <param name="classes">The annotations' classes by number.</param>
    /// <exception cref="ModelException">They have no name in common.</exception>
    public ClassMatch(string model, IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        (_model, _classCount) = (model, classes.Count);
        var known = classes.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.OrdinalIgnoreCase);
        _classes = [.. labels.Select(l => known.GetValueOrDefault(l.Trim(), -1))];
        UnknownLabels = [.. labels.Where((_, i) => _classes[i] < 0)];
        UnknownClasses = [.. classes.Where((_, i) => !_classes.Contains(i))];
        if (UnknownClasses.Count == classes.Count)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{model}' and the annotations have no class in common. The model finds {NameList.Of(labels, MostNamed)}; "
                + $"the annotations mark {NameList.Of(classes, MostNamed)}. If they only call them otherwise, give the model's classes the annotations' names with --names FILE.");
        }
    }

    /// <summary>Labels of the model that the annotations do not know.</summary>
    public IReadOnlyList<string> UnknownLabels { get; }

    /// <summary>Classes of the annotations that the model does not know.</summary>
    public IReadOnlyList<string> UnknownClasses { get; }

    /// <summary>The class of the annotations; below 0 for none.</summary>
    public int Of(int label) => _classes[label];

    /// <summary>What does not match and how it counts, in sentences.</summary>
    public IEnumerable<string> Notes()
    {
        if (UnknownClasses.Count > 0)
            yield return $"Model '{_model}' lacks {UnknownClasses.Count} of the {_classCount} classes of the annotations; what is marked of them counts as not found: {NameList.Of(UnknownClasses, MostNamed)}.";
        if (UnknownLabels.Count > 0)
            yield return $"The annotations lack {UnknownLabels.Count} of the {_classes.Length} classes of model '{_model}'; its boxes of them do not count: {NameList.Of(UnknownLabels, MostNamed)}.";
    }
}
