using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Anomaly;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Networks;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Anomaly;

public sealed class AnomalyParityTests(ITestOutputHelper log)
{
    private const string Padim = "exports/anomaly/padim_like_64.onnx";
    private const double Threshold = 6.52;

    [AssetFact]
    public void Raw_numbers_are_the_references()
    {
        var npz = NpzArchive.Open(TestAssets.PathOf("exports/anomaly/stages.npz"));
        using var graph = new AssetLane(Padim);

        var difference = Closeness.Relative(npz["map_texture_spot"].ToFloats(), graph.RunRaw(npz["input_texture_spot"]));

        log.WriteLine($"map: {difference:G3} of the largest number");
        Assert.InRange(difference, 0, 1e-4);
    }

    [AssetFact]
    public void Scores_and_regions_are_the_references()
    {
        using var graph = new AssetLane(Padim, Say);
        using var detector = AnomalyModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        foreach (var image in ReferenceBoxes.Read("exports/anomaly/reference.json").GetProperty("images").EnumerateArray())
        {
            using var picture = graph.Picture($"exports/images/{Path.GetFileName(image.GetProperty("file").GetString())}");

            var finding = detector.Examine(picture, CancellationToken.None);

            var score = image.GetProperty("pred_score").GetDouble();
            Assert.InRange(finding.Score / score, 1 - 1e-4, 1 + 1e-4);
            Assert.Equal(image.GetProperty("anomalous").GetBoolean(), finding.IsAnomalous);
            Assert.Equal(finding.Score, finding.MapMost);
            if (finding.IsAnomalous == false)
            {
                Assert.Empty(finding.Regions.ToArray());
                continue;
            }

            // The reference's region is of the 64 places of the map and its box ends at the last of them; the frame has 80 pixels.
            var region = finding.Regions[0];
            var box = image.GetProperty("region_xyxy_input").EnumerateArray().Select(v => v.GetInt32() * 80 / 64.0).ToArray();
            log.WriteLine($"{image.GetProperty("file")}: {region}");
            Assert.InRange(region.Left - box[0], -1.5, 1.5);
            Assert.InRange(region.Top - box[1], -1.5, 1.5);
            Assert.InRange(region.Right - box[2], -1.5, 2.5);
            Assert.InRange(region.Bottom - box[3], -1.5, 2.5);
            var pixels = image.GetProperty("pixels_over_threshold").GetInt32() * 80 * 80 / 64.0 / 64;
            Assert.InRange(finding.Regions.ToArray().Sum(r => r.Pixels) / pixels, 0.95, 1.05);
        }
    }

    [AssetFact]
    public void Without_a_threshold_there_is_a_score_and_no_verdict()
    {
        using var graph = new AssetLane(Padim, b => Say(b) with { Thresholds = new Thresholds() });
        using var detector = AnomalyModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Picture("exports/images/texture_spot.png");

        var finding = detector.Examine(picture, CancellationToken.None);

        Assert.InRange(finding.Score, 14.5, 14.6);
        Assert.Null(finding.IsAnomalous);
        Assert.Empty(finding.Regions.ToArray());
        Assert.Contains("nothing says from which score on", detector.Model.Reason);
    }

    [AssetFact]
    public void Without_a_word_of_normalisation_it_is_refused()
    {
        using var graph = new AssetLane(Padim);

        var refusal = Assert.Throws<ModelException>(() => AnomalyModel.Load(graph.Bundle, graph.Lane, CancellationToken.None));

        Assert.Contains("cannot be used as a model of the unusual: nothing tells how pixels become", refusal.Message);
        Assert.Contains("thresholds: {score: 0.5}", refusal.Message);
    }

    [AssetFact]
    public void From_frame_to_regions_nothing_is_allocated()
    {
        using var graph = new AssetLane(Padim, Say);
        using var detector = AnomalyModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        using var picture = graph.Picture("exports/images/texture_scratch.png");
        using var stop = new CancellationTokenSource();
        var regions = 0;
        Work(5);

        Assert.Equal(0, SteadyState.Bytes(() => Work(10)));
        Assert.NotEqual(0, regions);

        void Work(int count)
        {
            for (var i = 0; i < count; i++)
                regions += detector.Examine(picture, stop.Token).Regions.Length;
        }
    }

    private static ModelBundle Say(ModelBundle bundle) => bundle with { Input = AssetLane.ImageNet, Thresholds = new Thresholds { Score = Threshold } };
}
