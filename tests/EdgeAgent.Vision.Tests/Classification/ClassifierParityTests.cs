using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Imaging;
using EdgeAgent.Vision.Tests.Networks;
using OpenCvSharp;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Classification;

public sealed class ClassifierParityTests(ITestOutputHelper log)
{
    private static readonly string[] Shapes = ["red_disc", "blue_disc", "green_square", "orange_square", "violet_triangle", "white_cross"];

    [AssetTheory]
    [InlineData("torchvision/mobilenet_v3_classifier_64", "torchvision/stages_cls.npz", "input", "logits")]
    [InlineData("ultralytics/yolov8_cls_64", "ultralytics/stages_cls.npz", "input", "output0")]
    [InlineData("mxnet_tf/mxnet_classifier_32", "mxnet_tf/stages.npz", "data_nchw", "probabilities")]
    public void Raw_numbers_are_the_frameworks(string model, string stages, string input, string output)
    {
        var npz = NpzArchive.Open(TestAssets.PathOf($"exports/{stages}"));
        using var graph = new AssetLane($"exports/{model}.onnx");

        var difference = Closeness.Relative(npz[output].ToFloats(), graph.RunRaw(npz[input]));

        log.WriteLine($"{model}: {difference:G3} of the largest number");
        Assert.InRange(difference, 0, 1e-4);
    }

    [OpenCvTheory]
    [InlineData("000000055299")]
    [InlineData("000000160012")]
    [InlineData("000000357888")]
    public void Raw_numbers_of_a_quantised_network_are_the_references(string image)
    {
        var expected = ReferenceBoxes.Read("expected/classification.json").GetProperty("images").GetProperty($"coco/{image}.jpg");
        using var graph = new AssetLane("models/classification/mobilenet_v2_int8.onnx");

        var logits = graph.RunRaw(ReferenceInput(TestAssets.PathOf($"images/coco/{image}.jpg")));

        foreach (var best in expected.EnumerateArray())
        {
            var logit = best.GetProperty("logit").GetDouble();
            Assert.InRange(logits[best.GetProperty("class").GetInt32()] / logit, 1 - 1e-3, 1 + 1e-3);
        }
    }

    [AssetFact]
    public void An_Ultralytics_classifier_runs_bare_and_gives_the_frameworks_probabilities()
    {
        var task = ReferenceBoxes.Read("exports/ultralytics/reference.json").GetProperty("tasks").GetProperty("cls");
        AssertProbabilities("exports/ultralytics/yolov8_cls_64.onnx", null, task.GetProperty("images"), "probabilities");
    }

    [AssetFact]
    public void A_torchvision_classifier_gives_the_frameworks_probabilities()
    {
        var task = ReferenceBoxes.Read("exports/torchvision/reference.json").GetProperty("tasks").GetProperty("cls");
        var input = AssetLane.ImageNet with { ResizeTo = 72 };
        AssertProbabilities("exports/torchvision/mobilenet_v3_classifier_64.onnx", input, task.GetProperty("images"), "softmax");
    }

    [AssetTheory]
    [InlineData("mxnet_classifier_32", ResizeMode.Stretch)]
    [InlineData("keras_classifier_nhwc_32", null)]
    [InlineData("tf_classifier_uint8_nhwc_32", null)]
    public void Classifiers_of_MXNet_and_TensorFlow_give_their_probabilities(string model, ResizeMode? resize)
    {
        var input = model.StartsWith("tf", StringComparison.Ordinal) ? null : AssetLane.ImageNet with { Resize = resize, Interpolation = Interpolation.Bilinear };
        AssertProbabilities($"exports/mxnet_tf/{model}.onnx", input, ReferenceBoxes.Read("exports/mxnet_tf/reference.json").GetProperty("images"), "probabilities");
    }

    // The pictures are compared that the reference crops as torchvision does. The tensors agree to 7e-7, of which dynamic quantisation, that rounds by
    // the whole picture's range, makes nothing on most pictures and up to 0.3 in a logit on some (README-media.md allows 0.05 in probability).
    [AssetFact]
    public void A_quantised_network_of_ImageNet_runs_bare_and_gives_the_probabilities_of_the_reference()
    {
        const double tolerance = 0.05;
        var input = new ImageInput { Interpolation = Interpolation.Bilinear };
        var images = ReferenceBoxes.Read("expected/classification.json").GetProperty("images");
        using var graph = new AssetLane("models/classification/mobilenet_v2_int8.onnx", b => b with { Input = input });
        using var classifier = ClassificationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        var (compared, equal) = (0, 0);
        foreach (var image in images.EnumerateObject())
        {
            using var picture = graph.Picture($"images/{image.Name}");
            if (!CropOfReference.IsTorchvisions(picture.Format))
                continue;

            var found = classifier.Classify(picture, CancellationToken.None).ToArray();

            compared++;
            var worst = image.Value.EnumerateArray().Max(e => Math.Abs(classifier.Scores[e.GetProperty("class").GetInt32()] - Probability(e)));
            Assert.InRange(worst, 0, tolerance);
            equal += worst < 1e-3 ? 1 : 0;
            if (Probability(image.Value[0]) > Probability(image.Value[1]) + 2 * tolerance)
                Assert.Equal(image.Value[0].GetProperty("class").GetInt32(), found[0].ClassId);
        }

        log.WriteLine($"{equal} of {compared} pictures agree to 1e-3");
        Assert.InRange(compared, 20, 38);
        Assert.InRange(equal, compared * 3 / 4, compared);
    }

    [AssetTheory]
    [InlineData("exports/ultralytics/yolov8_cls_64.onnx", "exports/images/single_a.png")]
    [InlineData("exports/mxnet_tf/tf_classifier_uint8_nhwc_32.onnx", "exports/images/single_b.png")]
    public void From_frame_to_classes_nothing_is_allocated(string model, string image)
    {
        using var graph = new AssetLane(model);
        using var classifier = ClassificationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Picture(image);
        using var stop = new CancellationTokenSource();
        Work(10);

        Assert.Equal(0, SteadyState.Bytes(() => Work(20)));

        void Work(int count)
        {
            for (var i = 0; i < count; i++)
                classifier.Classify(picture, stop.Token);
        }
    }

    /// <summary>The input as expected/scripts/classes_and_masks.py makes it, bit for bit.</summary>
    private static NpyArray ReferenceInput(string path)
    {
        using var image = Cv2.ImRead(path);
        var ratio = 256.0 / Math.Min(image.Width, image.Height);
        using var resized = image.Resize(new Size((int)Math.Round(image.Width * ratio), (int)Math.Round(image.Height * ratio)));
        using var crop = resized[new Rect((resized.Width - 224) / 2, (resized.Height - 224) / 2, 224, 224)].Clone();
        ReadOnlySpan<float> mean = [123.675f, 116.28f, 103.53f];
        ReadOnlySpan<float> std = [58.395f, 57.12f, 57.375f];
        var input = new float[3 * 224 * 224];
        for (var i = 0; i < input.Length; i++)
        {
            var (channel, pixel) = Math.DivRem(i, 224 * 224);
            input[i] = (crop.At<Vec3b>(pixel / 224, pixel % 224)[2 - channel] - mean[channel]) / std[channel];
        }

        return new NpyArray("<f4", [1, 3, 224, 224], MemoryMarshal.AsBytes<float>(input).ToArray());
    }

    private static double Probability(JsonElement expected) => expected.GetProperty("probability").GetDouble();

    private void AssertProbabilities(string model, ImageInput? input, JsonElement images, string key)
    {
        using var graph = new AssetLane(model, b => b with { Input = input ?? b.Input, Labels = b.Name.StartsWith("yolo", StringComparison.Ordinal) ? null : Shapes });
        using var classifier = ClassificationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        Assert.Equal(Shapes, classifier.Model.Labels);
        foreach (var image in images.EnumerateArray())
        {
            using var picture = graph.Picture($"exports/images/{Path.GetFileName(image.GetProperty("file").GetString())}");
            var expected = image.GetProperty(key).EnumerateArray().Select(v => v.GetSingle()).ToArray();

            var found = classifier.Classify(picture, CancellationToken.None).ToArray();

            var difference = expected.Zip(classifier.Scores.ToArray(), (e, f) => Math.Abs(e - f)).Max();
            log.WriteLine($"{model} {image.GetProperty("file")}: {difference:G3}");
            Assert.Equal(image.GetProperty("top1").GetInt32(), found[0].ClassId);
            Assert.InRange(difference, 0, 1e-3);
        }
    }
}
