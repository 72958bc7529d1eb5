using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class GreedyNmsTests
{
    [Property(MaxTest = 500, Arbitrary = [typeof(Scenes)])]
    public bool The_kept_boxes_are_exactly_those_of_the_textbook_loop(Scene scene) =>
        Run(scene.Boxes, scene).SequenceEqual(Textbook(scene));

    [Property(MaxTest = 300, Arbitrary = [typeof(Scenes)])]
    public bool Suppressing_what_was_kept_changes_nothing(Scene scene)
    {
        var once = Run(scene.Boxes, scene);
        return Run(once, scene).SequenceEqual(once);
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Scenes)])]
    public bool The_order_of_the_output_does_not_matter_when_scores_differ(Scene scene, int seed)
    {
        var distinct = scene.Boxes.DistinctBy(b => b.Score).ToArray();
        var shuffled = distinct.ToArray();
        new Random(seed).Shuffle(shuffled);
        return Run(shuffled, scene).SequenceEqual(Run(distinct, scene));
    }

    [Theory]
    [InlineData(0.5f, 2)]
    [InlineData(0.4999f, 1)]
    public void A_box_goes_only_when_it_overlaps_more_than_the_limit(float limit, int kept)
    {
        // 12 wide and moved by 4: 8 of 16 columns are common.
        DetectedObject[] boxes = [new(0, 0, 12, 10, 0.9f, 0), new(4, 0, 16, 10, 0.8f, 0)];

        Assert.Equal(kept, Run(boxes, new Scene(boxes, limit, 10, false)).Length);
    }

    [Fact]
    public void Boxes_of_other_classes_are_left_alone_unless_asked()
    {
        DetectedObject[] boxes = [new(0, 0, 10, 10, 0.9f, 0), new(0, 0, 10, 10, 0.8f, 1)];

        Assert.Equal(2, Run(boxes, new Scene(boxes, 0.5f, 10, false)).Length);
        Assert.Equal(boxes[..1], Run(boxes, new Scene(boxes, 0.5f, 10, true)));
    }

    [Fact]
    public void Boxes_without_area_are_kept_and_suppress_nothing()
    {
        DetectedObject[] boxes = [new(5, 5, 5, 5, 0.9f, 0), new(5, 5, 5, 5, 0.8f, 0), new(0, 0, 10, 10, 0.7f, 0)];

        Assert.Equal(boxes, Run(boxes, new Scene(boxes, 0.5f, 10, false)));
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Scenes)])]
    public bool Finished_boxes_are_only_put_in_order(Scene scene)
    {
        var kept = new int[scene.Max];
        var count = new GreedyNms(scene.Max).Rank(scene.Boxes, kept);
        return kept[..count].Select(i => scene.Boxes[i]).SequenceEqual(scene.Boxes.OrderByDescending(b => b.Score).Take(scene.Max));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var boxes = Enumerable.Range(0, 1000)
            .Select(i => new DetectedObject(i % 40 * 10, i / 40 * 10, i % 40 * 10 + 15, i / 40 * 10 + 15, (i * 7919 % 1000) / 1000f, i % 3)).ToArray();
        var nms = new GreedyNms(300);
        var kept = new int[300];
        nms.Run(boxes, 0.2f, false, kept);

        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 10; i++)
                nms.Run(boxes, 0.2f, false, kept);
        }));
    }

    private static DetectedObject[] Run(DetectedObject[] boxes, Scene scene) =>
        Suppressed.Of(boxes, scene.MaxIou, scene.AcrossClasses, scene.Max);

    private static IEnumerable<DetectedObject> Textbook(Scene scene)
    {
        var kept = new List<DetectedObject>();
        foreach (var box in scene.Boxes.OrderByDescending(b => b.Score))
        {
            if (!kept.Any(k => (scene.AcrossClasses || k.ClassId == box.ClassId) && Iou(k, box) > scene.MaxIou))
                kept.Add(box);
        }

        return kept.Take(scene.Max);
    }

    private static float Iou(DetectedObject a, DetectedObject b)
    {
        var overlap = Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left)) * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        return overlap / (a.Width * a.Height + b.Width * b.Height - overlap);
    }

    public sealed record Scene(DetectedObject[] Boxes, float MaxIou, int Max, bool AcrossClasses)
    {
        public override string ToString() => $"{Boxes.Length} boxes, IoU {MaxIou}, max {Max}, across {AcrossClasses}: {string.Join(' ', Boxes)}";
    }

    /// <summary>Crowded scenes with whole edges and few distinct scores, so that overlaps at the limit and equal scores are common.</summary>
    internal static class Scenes
    {
        public static Arbitrary<Scene> Scene()
        {
            var box = from left in Gen.Choose(-5, 30)
                      from top in Gen.Choose(-5, 30)
                      from width in Gen.Choose(0, 20)
                      from height in Gen.Choose(0, 20)
                      from score in Gen.Choose(0, 100)
                      from classId in Gen.Choose(0, 2)
                      select new DetectedObject(left, top, left + width, top + height, score / 100f, classId);
            return (from boxes in box.ArrayOf()
                    from iou in Gen.Choose(0, 20)
                    from max in Gen.Choose(1, 40)
                    from across in Gen.Elements(true, false)
                    select new Scene(boxes, iou / 20f, max, across)).ToArbitrary();
        }
    }
}
