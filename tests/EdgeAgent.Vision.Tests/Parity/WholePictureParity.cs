using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Anomaly;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Tests.Classification;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Networks;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>Classifiers and models of the unusual: an object is a picture, found when its first class, or its verdict, is the reference's.</summary>
internal static class WholePictureParity
{
    private const string Framework = "the framework";
    private const string Restatement = "a restatement";
    private const string Quantised = "models/classification/mobilenet_v2_int8";

    /// <summary>README-media.md: int8 kernels differ between processors by so much in probability.</summary>
    private const double QuantisedScore = 0.05;

    private static readonly ImageInput Stretched = AssetLane.ImageNet with { Resize = ResizeMode.Stretch, Interpolation = Interpolation.Bilinear };

    public static IEnumerable<ParityCase> Cases { get; } =
    [
        Classifier("exports/ultralytics/yolov8_cls_64", Framework, new ImageInput(), "cls", "probabilities", ("exports/ultralytics/stages_cls.npz", "input", "output0")),
        Classifier("exports/torchvision/mobilenet_v3_classifier_64", Framework, AssetLane.ImageNet with { ResizeTo = 72 }, "cls", "softmax", ("exports/torchvision/stages_cls.npz", "input", "logits")),
        Classifier("exports/mxnet_tf/mxnet_classifier_32", Restatement, Stretched, null, "probabilities", ("exports/mxnet_tf/stages.npz", "data_nchw", "probabilities")),
        Classifier("exports/mxnet_tf/keras_classifier_nhwc_32", Restatement, Stretched, null, "probabilities", null),
        Classifier("exports/mxnet_tf/tf_classifier_uint8_nhwc_32", Restatement, new ImageInput(), null, "probabilities", null),
        new(Quantised, ModelFamily.Classifier, Restatement, new ParityBars(Score: QuantisedScore) { VaryByProcessor = true }, MeasureQuantised),
        new("exports/anomaly/padim_like_64", ModelFamily.Anomalib, Restatement, new ParityBars(), MeasureAnomaly),
    ];

    private static ParityCase Classifier(string model, string reference, ImageInput input, string? task, string key, (string Stages, string Input, string Output)? raw) =>
        new(model, ModelFamily.Classifier, reference, new ParityBars(), () => MeasureClassifier(model, input, task, key, raw));

    private static ParityFigures MeasureClassifier(string model, ImageInput input, string? task, string key, (string Stages, string Input, string Output)? raw)
    {
        var reference = ReferenceBoxes.Read($"{Path.GetDirectoryName(model)}/reference.json");
        using var graph = new AssetLane(model + ".onnx", b => b with { Input = input });
        using var classifier = ClassificationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        var (pictures, wrong, worst) = (0, 0, 0.0);
        foreach (var image in (task is null ? reference : reference.GetProperty("tasks").GetProperty(task)).GetProperty("images").EnumerateArray())
        {
            using var picture = graph.Picture(Asset(image.GetProperty("file").GetString()!));
            var found = classifier.Classify(picture, CancellationToken.None)[0].ClassId;
            pictures++;
            wrong += found == image.GetProperty("top1").GetInt32() ? 0 : 1;
            foreach (var (index, expected) in image.GetProperty(key).EnumerateArray().Index())
                worst = Math.Max(worst, Math.Abs(expected.GetDouble() - classifier.Scores[index]));
        }

        return new ParityFigures { Objects = pictures, Unmatched = wrong, Score = worst, Raw = raw is var (stages, from, to) ? RawOutputs.Compare(model, stages, from, to) : null };
    }

    /// <summary>Of a quantised network, on pictures that its reference crops as torchvision does; the best five probabilities are kept.</summary>
    private static ParityFigures MeasureQuantised()
    {
        using var graph = new AssetLane($"{Quantised}.onnx", b => b with { Input = new ImageInput { Interpolation = Interpolation.Bilinear } });
        using var classifier = ClassificationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        var figures = new ParityFigures { Score = 0 };
        foreach (var image in ReferenceBoxes.Read("expected/classification.json").GetProperty("images").EnumerateObject().Where((_, i) => i % 3 == 0))
        {
            using var picture = graph.Picture($"images/{image.Name}");
            if (!CropOfReference.IsTorchvisions(picture.Format))
                continue;
            var found = classifier.Classify(picture, CancellationToken.None)[0].ClassId;
            var best = image.Value.EnumerateArray().Select(e => (Class: e.GetProperty("class").GetInt32(), Probability: e.GetProperty("probability").GetDouble())).ToArray();
            figures = figures with
            {
                Objects = figures.Objects + 1,
                Unmatched = figures.Unmatched + (best[0].Probability > best[1].Probability + 2 * QuantisedScore && found != best[0].Class ? 1 : 0),
                Score = Math.Max(figures.Score!.Value, best.Max(b => Math.Abs(classifier.Scores[b.Class] - b.Probability))),
            };
        }

        return figures;
    }

    private static ParityFigures MeasureAnomaly()
    {
        const string model = "exports/anomaly/padim_like_64";
        var reference = ReferenceBoxes.Read("exports/anomaly/reference.json");
        var thresholds = new Thresholds { Score = reference.GetProperty("threshold").GetDouble() };
        using var graph = new AssetLane(model + ".onnx", b => b with { Input = AssetLane.ImageNet, Thresholds = thresholds });
        using var detector = AnomalyModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        var (pictures, wrong, worst) = (0, 0, 0.0);
        foreach (var image in reference.GetProperty("images").EnumerateArray())
        {
            using var picture = graph.Picture(Asset(image.GetProperty("file").GetString()!));
            var found = detector.Examine(picture, CancellationToken.None);
            pictures++;
            wrong += found.IsAnomalous == image.GetProperty("anomalous").GetBoolean() ? 0 : 1;
            worst = Math.Max(worst, Math.Abs(found.Score - image.GetProperty("pred_score").GetDouble()));
        }

        return new ParityFigures { Objects = pictures, Unmatched = wrong, Score = worst, Raw = RawOutputs.Compare(model, "exports/anomaly/stages.npz", "input_texture_spot", "map_texture_spot") };
    }

    private static string Asset(string file) => $"exports/images/{Path.GetFileName(file)}";
}
