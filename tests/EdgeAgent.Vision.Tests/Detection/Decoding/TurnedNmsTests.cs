using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class TurnedNmsTests
{
    [Property(MaxTest = 500, Arbitrary = [typeof(Turned)])]
    public bool Two_boxes_are_as_alike_one_way_as_the_other_and_never_more_than_the_same(Pair pair)
    {
        var (a, b) = (BoxCovariance.Of(pair.A), BoxCovariance.Of(pair.B));
        var similarity = BoxCovariance.Similarity(a, b);
        return similarity == BoxCovariance.Similarity(b, a) && similarity <= 1;
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Turned)])]
    public bool A_box_is_like_itself_turned_half_around(Pair pair)
    {
        // Where sides are not a pixel long, the paper's small numbers outweigh the box.
        var box = pair.A with { Width = pair.A.Width + 1, Height = pair.A.Height + 1 };
        return BoxCovariance.Similarity(BoxCovariance.Of(box), BoxCovariance.Of(box with { Angle = box.Angle + MathF.PI })) > 0.98;
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Turned)])]
    public bool What_is_told_apart_without_roots_is_less_alike_than_the_limit(Pair pair, byte limit)
    {
        var similarity = limit / 255f;
        var (a, b) = (BoxCovariance.Of(pair.A), BoxCovariance.Of(pair.B));
        return !BoxCovariance.AreApart(a, b, BoxCovariance.DistanceOf(similarity)) || BoxCovariance.Similarity(a, b) < similarity;
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Turned)])]
    public bool A_box_goes_when_any_better_one_of_its_class_is_as_alike_whether_it_stays_or_not(Scene scene)
    {
        var order = Enumerable.Range(0, scene.Boxes.Length).OrderByDescending(i => scene.Objects[i].Score).ToArray();
        var expected = order.Where((at, place) => !order.Take(place).Any(better => scene.Objects[better].ClassId == scene.Objects[at].ClassId
            && BoxCovariance.Similarity(BoxCovariance.Of(scene.Boxes[better]), BoxCovariance.Of(scene.Boxes[at])) >= scene.Limit));
        return Run(scene).SequenceEqual(expected);
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Turned)])]
    public bool Suppressing_what_was_kept_changes_nothing(Scene scene)
    {
        var once = Run(scene);
        var kept = new Scene { Boxes = [.. once.Select(i => scene.Boxes[i])], Objects = [.. once.Select(i => scene.Objects[i])], Limit = scene.Limit };
        return Run(kept).SequenceEqual(Enumerable.Range(0, once.Length));
    }

    [Fact]
    public void A_suppressed_box_still_suppresses_others()
    {
        // Each is like its neighbour and unlike the one after it.
        var boxes = Enumerable.Range(0, 3).Select(i => new TurnedBox(50 + 4 * i, 50, 30, 10, 0.3f)).ToArray();
        DetectedObject[] objects = [new(0, 0, 1, 1, 0.9f, 0), new(0, 0, 1, 1, 0.8f, 0), new(0, 0, 1, 1, 0.7f, 0)];
        var neighbours = BoxCovariance.Similarity(BoxCovariance.Of(boxes[0]), BoxCovariance.Of(boxes[1]));
        Assert.True(BoxCovariance.Similarity(BoxCovariance.Of(boxes[0]), BoxCovariance.Of(boxes[2])) < neighbours);

        Assert.Equal([0], Run(new Scene { Boxes = boxes, Objects = objects, Limit = neighbours }));
        Assert.Equal([0, 1, 2], Run(new Scene { Boxes = boxes, Objects = objects, Limit = MathF.BitIncrement(neighbours) }));
    }

    [Theory]
    [InlineData(0, 40, 20, 0)]
    [InlineData(1.6f, 20, 40, 1.6f - MathF.PI / 2)]
    [InlineData(-0.5f, 20, 40, MathF.PI / 2 - 0.5f)]
    [InlineData(3, 20, 40, 3 - MathF.PI / 2)]
    [InlineData(7, 40, 20, 7 - 2 * MathF.PI)]
    public void A_regular_angle_is_a_quarter_turn_at_most_and_the_corners_stay(float angle, float width, float height, float regular)
    {
        var box = new TurnedBox(10, 20, 40, 20, angle);
        var found = box.Regular();
        Assert.Equal((width, height), (found.Width, found.Height));
        Assert.Equal(regular, found.Angle, 1e-5f);
        var (before, after) = (new System.Numerics.Vector2[4], new System.Numerics.Vector2[4]);
        box.ReadCorners(before);
        found.ReadCorners(after);
        Assert.All(before, corner => Assert.Contains(after, other => (other - corner).Length() < 1e-3f));
    }

    private static int[] Run(Scene scene)
    {
        var kept = new int[scene.Boxes.Length];
        return kept[..new TurnedNms().Run(scene.Boxes, scene.Objects, scene.Limit, kept)];
    }

    public sealed class Pair
    {
        internal TurnedBox A { get; init; }

        internal TurnedBox B { get; init; }

        public override string ToString() => $"{A} {B}";
    }

    public sealed class Scene
    {
        internal TurnedBox[] Boxes { get; init; } = [];

        internal DetectedObject[] Objects { get; init; } = [];

        internal float Limit { get; init; }

        public override string ToString() => $"limit {Limit}: {string.Join(' ', Boxes)} {string.Join(' ', Objects)}";
    }

    /// <summary>Crowded scenes; scores differ, so that their order is one.</summary>
    internal static class Turned
    {
        private static readonly Gen<TurnedBox> Box =
            from x in Gen.Choose(0, 300)
            from y in Gen.Choose(0, 300)
            from width in Gen.Choose(0, 1200)
            from height in Gen.Choose(0, 1200)
            from angle in Gen.Choose(-314, 314)
            select new TurnedBox(x / 4f, y / 4f, width / 10f, height / 10f, angle / 100f);

        public static Arbitrary<Pair> Pair() => (from a in Box from b in Box select new Pair { A = a, B = b }).ToArbitrary();

        public static Arbitrary<Scene> Scene() => (
            from boxes in Box.ArrayOf()
            from limit in Gen.Choose(0, 20)
            from seed in Gen.Choose(0, 1_000_000)
            select Of(boxes, limit / 20f, seed)).ToArbitrary();

        private static Scene Of(TurnedBox[] boxes, float limit, int seed)
        {
            var random = new Random(seed);
            var scores = Enumerable.Range(1, boxes.Length).Select(i => i / (boxes.Length + 1f)).ToArray();
            random.Shuffle(scores);
            return new Scene { Boxes = boxes, Objects = [.. scores.Select(s => new DetectedObject(0, 0, 1, 1, s, random.Next(2)))], Limit = limit };
        }
    }
}
