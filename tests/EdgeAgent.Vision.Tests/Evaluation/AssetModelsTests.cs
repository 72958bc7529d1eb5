using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evaluation;
using EdgeAgent.Vision.Tests.Detection;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Evaluation;

/// <summary>The detectors of the assets on the pictures of COCO that are there: stored detections, and what the product finds itself.</summary>
public sealed class AssetModelsTests(ITestOutputHelper log)
{
    /// <summary>The 38 pictures' 80 classes, whose stored detections number them by rising category.</summary>
    private static readonly Lazy<GroundTruth> Truth = new(() => CocoFile.Read(TestAssets.PathOf("images/coco/instances_val2017_subset.json")));

    public static TheoryData<string> Models => TestAssets.Folder is null
        ? []
        : [.. Directory.EnumerateFiles(TestAssets.PathOf("models/detection"), "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [AssetTheory]
    [MemberData(nameof(Models))]
    public void Stored_detections_give_the_figures_of_pycocotools(string model)
    {
        using var figures = JsonDocument.Parse(File.ReadAllBytes(CocoCase.PathOf("stored-detections.json")));
        var expected = figures.RootElement.GetProperty(model);
        var images = ReferenceBoxes.Read($"expected/detections/{model}.json").GetProperty("images");
        var evaluation = new CocoEvaluation(Truth.Value.Classes.Count);
        foreach (var image in Truth.Value.Images)
            evaluation.Add(image.Objects, [.. images.GetProperty($"coco/{image.FileName}").EnumerateArray().Select(Stored)]);

        CocoCase.AssertEqual(expected, evaluation.Compute());
    }

    // README-media.md: the figures there count boxes from .01 on, suppressed at .45, as many as there are.
    [AssetTheory]
    [MemberData(nameof(Models))]
    public void A_detector_is_as_good_as_it_was_measured_with_its_own_framework(string model)
    {
        var expected = ReferenceBoxes.Read("expected/detections_manifest.json").GetProperty("models").GetProperty($"{model}.onnx");
        using var detector = new LoadedDetector($"models/detection/{model}.onnx", new DetectorOptions { MinScore = 0.01, MaxIou = 0.45, MaxCount = 2000 });
        var evaluation = new CocoEvaluation(Truth.Value.Classes.Count);
        foreach (var image in Truth.Value.Images)
            evaluation.Add(image.Objects, [.. detector.Detect($"images/coco/{image.FileName}").Select(Scored)]);
        var figures = evaluation.Compute();

        log.WriteLine($"{model}: AP {figures.Ap:0.0000} (measured {expected.GetProperty("mAP50_95")}), AP50 {figures.Ap50:0.0000} ({expected.GetProperty("mAP50")})");
        Assert.Equal(expected.GetProperty("mAP50_95").GetDouble(), figures.Ap!.Value, 0.01);
        Assert.Equal(expected.GetProperty("mAP50").GetDouble(), figures.Ap50!.Value, 0.01);
        Assert.Equal(expected.GetProperty("mAP75").GetDouble(), figures.Ap75!.Value, 0.01);
        Assert.Equal(expected.GetProperty("AR100").GetDouble(), figures.Ar100!.Value, 0.01);
    }

    private static ScoredObject Stored(JsonElement row)
    {
        var e = row.GetProperty("xyxy").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        return new ScoredObject(row.GetProperty("class").GetInt32(), new PixelBox(e[0], e[1], e[2] - e[0], e[3] - e[1]), row.GetProperty("score").GetDouble());
    }

    private static ScoredObject Scored(DetectedObject o) => new(o.ClassId, new PixelBox(o.Left, o.Top, o.Width, o.Height), o.Score);
}
