using EdgeAgent.Vision.Evaluation;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Evaluation;

/// <summary>Against pycocotools itself on generated cases, and by what must hold of any figures.</summary>
public sealed class CocoEvaluationTests
{
    public static TheoryData<string> Cases => [.. CocoCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_figures_are_those_of_pycocotools(string name)
    {
        var expected = CocoCase.Read(name);

        CocoCase.AssertEqual(expected.Expected, expected.Evaluate());
    }

    [Fact]
    public void The_generated_cases_hold_what_the_rules_are_about()
    {
        var cases = CocoCase.Names.Select(CocoCase.Read).ToList();

        Assert.Contains(cases, c => c.Truth.Images.Any(i => i.Objects.Count(b => b.IsCrowd) > 1));
        Assert.Contains(cases, c => c.Found.Any(f => f.GroupBy(b => b.ClassId).Any(g => g.Count() > 100)));
        Assert.Contains(cases, c => c.Truth.Images.Any(i => i.Objects.Count == 0));
        Assert.Contains(cases, c => c.Truth.Images.Any(i => i.Objects.Any(b => b.Area == 32 * 32)) && c.Truth.Images.Any(i => i.Objects.Any(b => b.Area == 96 * 96)));
        Assert.Contains(cases, c => CocoCase.Stats(c.Evaluate()).All(s => s == -1));
    }

    [Property(MaxTest = 200)]
    public Property Every_figure_lies_between_0_and_1() => Prop.ForAll(Scenes, scene =>
    {
        var figures = scene.Evaluate();
        return CocoCase.Stats(figures).Concat(figures.Classes.SelectMany(c => new[] { c.Ap ?? -1, c.Ap50 ?? -1 })).All(f => f is -1 or (>= 0 and <= 1));
    });

    [Property(MaxTest = 200)]
    public Property What_is_marked_and_nothing_else_is_perfect() => Prop.ForAll(Scenes, scene =>
    {
        var found = scene.Pictures.Select(p => p.Truth.Where(t => !t.IsCrowd).Select((t, i) => new ScoredObject(t.ClassId, t.Box, 1 - i / 100.0)).ToList());
        var figures = (scene with { Pictures = [.. scene.Pictures.Zip(found, (p, f) => (p.Truth, f))] }).Evaluate();
        return figures.Classes.All(c => c.Objects == 0 ? c.Ap is null : c is { Ap: > 0.999999, Ap50: > 0.999999 });
    });

    [Property(MaxTest = 200)]
    public Property The_order_of_boxes_with_different_scores_does_not_matter() => Prop.ForAll(Scenes, Seeds, (scene, seed) =>
    {
        var random = new System.Random(seed);
        var shuffled = scene with
        {
            Pictures = [.. scene.Pictures.Select(p => (p.Truth, p.Found.OrderBy(_ => random.Next()).ToList()))],
        };
        return CocoCase.Stats(scene.Evaluate()).SequenceEqual(CocoCase.Stats(shuffled.Evaluate()));
    });

    [Property(MaxTest = 200)]
    public Property Only_the_order_of_scores_matters_not_their_size() => Prop.ForAll(Scenes, scene =>
    {
        var squeezed = scene with
        {
            Pictures = [.. scene.Pictures.Select(p => (p.Truth, p.Found.Select(f => f with { Score = 0.5 + f.Score / 4 }).ToList()))],
        };
        return CocoCase.Stats(scene.Evaluate()).SequenceEqual(CocoCase.Stats(squeezed.Evaluate()));
    });

    [Fact]
    public void An_object_that_the_annotations_number_0_can_be_found()
    {
        // pycocotools notes a match by the annotation's number, and takes 0 for none.
        var evaluation = new CocoEvaluation(1);
        var box = new PixelBox(10, 10, 40, 40);
        evaluation.Add([new TruthObject(0, box, box.Area, false)], [new ScoredObject(0, box, 0.9)]);

        Assert.Equal(1.0, evaluation.Compute().Ap!.Value, 12);
    }

    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    /// <summary>Up to four pictures of three classes; boxes lie on a coarse grid, so that they meet; no two scores are the same.</summary>
    private static Arbitrary<Scene> Scenes
    {
        get
        {
            var boxes = from left in Gen.Choose(0, 6)
                        from top in Gen.Choose(0, 6)
                        from width in Gen.Choose(1, 8)
                        from height in Gen.Choose(1, 8)
                        select new PixelBox(left * 15, top * 15, width * 15, height * 15);
            var truths = from box in boxes
                         from classId in Gen.Choose(0, 2)
                         from crowd in Gen.Choose(0, 9)
                         select new TruthObject(classId, box, box.Area, crowd == 0);
            var founds = from box in boxes
                         from classId in Gen.Choose(0, 2)
                         select (box, classId);
            var pictures = from truth in truths.ListOf()
                           from found in founds.ListOf()
                           select (Truth: truth.ToList(), Found: found.ToList());
            return pictures.ListOf().Select(p => Scene.Of(p.Take(4))).ToArbitrary();
        }
    }

    internal sealed record Scene(IReadOnlyList<(List<TruthObject> Truth, List<ScoredObject> Found)> Pictures)
    {
        public static Scene Of(IEnumerable<(List<TruthObject> Truth, List<(PixelBox Box, int ClassId)> Found)> pictures)
        {
            // Neighbouring steps of a golden rotation never meet: every score is another.
            var count = 0;
            return new Scene([.. pictures.Select(p => (p.Truth, p.Found.Select(f => new ScoredObject(f.ClassId, f.Box, ++count * 0.618034 % 1)).ToList()))]);
        }

        public CocoFigures Evaluate()
        {
            var evaluation = new CocoEvaluation(3);
            foreach (var (truth, found) in Pictures)
                evaluation.Add(truth, found);
            return evaluation.Compute();
        }
    }
}
