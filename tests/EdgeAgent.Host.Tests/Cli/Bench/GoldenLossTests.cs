using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Cli.Infer;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Cli.Bench;

public class GoldenLossTests
{
    private static readonly Dictionary<string, double> Tolerance = new() { ["score"] = 0.02 };

    [Fact]
    public void A_missing_object_and_one_too_many_are_lost_whole_and_a_score_by_what_it_moved()
    {
        var expected = Objects(Box("part", 0.9, 10), Box("part", 0.8, 200));
        Assert.Equal(0, Loss(expected, Objects(Box("part", 0.805, 201), Box("part", 0.9, 10))));
        Assert.Equal(0.5, Loss(expected, Objects(Box("part", 0.9, 10))));
        Assert.Equal(1 / 3.0, Loss(expected, Objects(Box("part", 0.9, 10), Box("part", 0.8, 200), Box("part", 0.4, 400))), 9);
        Assert.Equal(0.04, Loss(expected, Objects(Box("part", 0.9, 10), Box("part", 0.7, 200))), 9);
        Assert.Equal(1, Loss(expected, Objects()));
        Assert.Equal(1, Loss(expected, Objects(Box("dent", 0.9, 10), Box("dent", 0.8, 200))));
    }

    [Fact]
    public void Two_alike_are_not_kept_by_one() =>
        Assert.Equal(0.5, Loss(Objects(Box("part", 0.9, 10), Box("part", 0.9, 12)), Objects(Box("part", 0.9, 11))));

    [Fact]
    public void Of_speech_tokens_count_and_words_where_there_are_none()
    {
        Assert.Equal(0.25, Loss(new InferResult { Text = "a", Tokens = [1, 2, 3, 4] }, new InferResult { Text = "b", Tokens = [1, 2, 4] }));
        Assert.Equal(0.5, Loss(new InferResult { Text = "stop now" }, new InferResult { Text = "stop  here" }));
        Assert.Equal(1, Loss(new InferResult { Text = "" }, new InferResult { Text = "noise" }));
        Assert.Equal(0, Loss(new InferResult { Text = "" }, new InferResult { Text = "" }));
    }

    [Fact]
    public void Of_voice_the_time_counts_of_areas_the_pixels_of_voices_the_direction()
    {
        Assert.Equal(0.5, Loss(Speech((0, 1000)), Speech((0, 500))));
        Assert.Equal(0, Loss(Speech(), Speech()));
        Assert.Equal(1, Loss(Speech((0, 1000)), Speech((2000, 3000))));
        Assert.Equal(0.1, Loss(Areas(50, 50), Areas(60, 40)), 9);
        Assert.Equal(0, Loss(new InferResult { Embedding = [1, 2] }, new InferResult { Embedding = [2, 4] }), 6);
        Assert.Equal(1, Loss(new InferResult { Embedding = [1, 2] }, new InferResult()));
    }

    [Fact]
    public void The_worst_of_what_is_compared_counts_and_nothing_compared_is_no_loss_known()
    {
        Assert.Null(GoldenLoss.Of(new InferResult(), Objects(Box("part", 0.9, 10)), Tolerance));
        Assert.Equal(0.5, Loss(new InferResult { Text = "a b", Segments = [new(0, 1000, 1)] }, new InferResult { Text = "a c", Segments = [new(0, 1000, 1)] }));
    }

    [Property]
    public bool A_result_loses_nothing_to_itself(NonNull<(byte Label, byte Score, byte At)[]> objects, NonNull<int[]> tokens)
    {
        var result = new InferResult { Detections = [.. objects.Get.Select(Of)], Text = "x", Tokens = tokens.Get };
        return GoldenLoss.Of(result, result, Tolerance) == 0;
    }

    [Property]
    public bool A_loss_is_from_nothing_to_all(NonNull<(byte Label, byte Score, byte At)[]> expected, NonNull<(byte Label, byte Score, byte At)[]> found, NonNull<int[]> said, NonNull<int[]> heard)
    {
        var loss = GoldenLoss.Of(
            new InferResult { Detections = [.. expected.Get.Select(Of)], Text = "x", Tokens = said.Get },
            new InferResult { Detections = [.. found.Get.Select(Of)], Text = "x", Tokens = heard.Get }, Tolerance);
        return loss is >= 0 and <= 1;
    }

    private static double Loss(InferResult expected, InferResult found) => GoldenLoss.Of(expected, found, Tolerance)!.Value;

    private static DetectionResult Of((byte Label, byte Score, byte At) o) => Box($"{o.Label % 3}", o.Score / 255.0, o.At * 4);

    private static DetectionResult Box(string label, double score, double at) => new(label, 0, score, [at, at, at + 50, at + 50]);

    private static InferResult Objects(params DetectionResult[] objects) => new() { Detections = objects };

    private static InferResult Speech(params (double Start, double End)[] segments) => new() { Segments = [.. segments.Select(s => new SegmentResult(s.Start, s.End, 1))] };

    private static InferResult Areas(params long[] pixels) => new() { Areas = [.. pixels.Select((p, i) => new AreaResult($"{i}", i, p))] };
}
