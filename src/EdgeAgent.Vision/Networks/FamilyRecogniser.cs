using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Anomaly;
using EdgeAgent.Vision.Appearance;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Reading;
using EdgeAgent.Vision.Segmentation;

namespace EdgeAgent.Vision.Networks;

/// <summary>
/// Says which family a graph that looks at pictures belongs to, from its inputs, outputs and metadata, or why it is none that can be
/// run. A bundle that names a family is held to it. File names are never looked at.
/// </summary>
public static class FamilyRecogniser
{
    /// <summary>Those with the surest marks come first; what is told by shapes alone comes last.</summary>
    private static readonly IPictureFamily[] Families =
    [
        new AnomalyFamily(),
        new ReadingFamily(),
        new QueryFamilies(),
        new EmbeddingFamily(),
        new YuNetFamily(), new ScrfdFamily(), new RetinaFaceFamily(), new NanoDetFamily(), new UltraFaceFamily(), new FastestDetFamily(), new YoloFamilies(), new RegionFamilies(), new TensorFlowFamily(),
        new SegmentationFamily(), new ClassifierFamily(),
    ];

    /// <summary>Judges a graph.</summary>
    /// <param name="graph">What the graph declares of itself.</param>
    /// <param name="bundle">What its bundle says; for a bare file little more than its name.</param>
    public static FamilyVerdict Recognise(GraphSignature graph, ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(bundle);
        var picture = new PictureGraph(graph, bundle);
        var verdict = bundle.Family is { } family ? Match(picture, family) : FromGraph(picture);
        return verdict.Task is { } task && bundle.Task is { } said && said != task
            ? FamilyVerdict.Refuses(verdict.Family, $"its model.yaml says task: {Name(said)}, but a graph of the family '{verdict.Family}' that looks like this does {Name(task)}")
            : verdict;
    }

    private static FamilyVerdict Match(PictureGraph graph, string family)
    {
        foreach (var known in Families)
        {
            if (known.Names.Contains(family))
                return known.Match(graph, family);
        }

        return FamilyVerdict.Refuses(family,
            $"the family '{family}' does not look at pictures; those that do are {string.Join(", ", Families.SelectMany(f => f.Names))}");
    }

    private static FamilyVerdict FromGraph(PictureGraph graph)
    {
        if (ForeignFamilies.WithoutPicture(graph.Signature) is { } pictureless)
            return pictureless;
        foreach (var family in Families)
        {
            if (family.Recognise(graph) is { } verdict)
                return verdict;
        }

        return ForeignFamilies.Recognise(graph.Signature)
            ?? FamilyVerdict.Refuses(null, $"it is no model that is known here: {WhyNot(graph.Signature)}");
    }

    private static string WhyNot(GraphSignature graph) => ImagePort.Find(graph, out var fault) is null
        ? fault
        : $"it takes {string.Join("; ", graph.Inputs)} and gives {string.Join("; ", graph.Outputs)}";

    private static string Name(ModelTask task) => task.ToString().ToLowerInvariant();
}
