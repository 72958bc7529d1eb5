using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Zones;
using static EdgeAgent.Vision.Tests.Crops.Painted;

namespace EdgeAgent.Vision.Tests.Crops;

/// <summary>Scripted scenes: what a second model's looks at painted objects make of their events.</summary>
public sealed class CropStageTests
{
    private static CropOptions Colour { get; } = new() { Name = "colour", Margin = 0, MinSize = 16, Every = TimeSpan.FromSeconds(1) };

    private static Zone Everywhere { get; } = new()
    {
        Name = "yard",
        Polygon = new Polygon([new(0, 0), new(1, 0), new(1, 1), new(0, 1)]),
        Classes = ["person"],
    };

    [Theory]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.I420)]
    public void An_answer_is_told_once_when_enough_looks_agree_and_stands_in_all_later_events(PixelFormat pixels)
    {
        using var scene = new CropScene(pixels, [Everywhere], Colour);
        scene.See(20, Person(100, "red"));
        scene.Objects.Close();

        Assert.Equal(
        [
            "0.1 object.entered 1",
            "0.2 zone.entered 1 yard",
            "0.2 count.changed yard 1",
            "0.3 object.described 1 colour=red",
            "1.9 zone.left 1 yard [colour=red]",
            "1.9 object.left 1 [colour=red]",
            "1.9 count.changed yard 0",
        ], scene.Lines);
        var described = scene.Events.Select(e => e.Data).OfType<ObjectDescribed>().Single();
        Assert.Equal(("person", 0.9, "nano", "red", null), (described.Label, described.Score, described.Model, described.Answer.Label, described.Previous));
        Assert.InRange(described.Answer.Score, 0.99, 1);
        Assert.Equal(described.Answer, described.Answers!["colour"]);
    }

    [Fact]
    public void Another_answer_is_told_with_the_one_before_once_as_many_looks_agree()
    {
        using var scene = new CropScene(Colour);
        scene.See(10, Person(100, "red"));
        scene.See(10, Person(100, "blue"));

        // Looked at again 1 s after the first answer; then until three of the last five say the same.
        Assert.Equal(["0.1 object.entered 1", "0.3 object.described 1 colour=red", "1.5 object.described 1 colour=blue after red"], scene.Lines);
    }

    [Fact]
    public void An_object_that_has_its_answer_is_not_looked_at_until_it_is_time()
    {
        using var scene = new CropScene(Colour);
        using var looks = new StreamCount(AgentMeter.CropLooks, scene.Stream);
        scene.See(12, Person(100, "red"));
        Assert.Equal(3, looks.Sum);

        // At 1.3 s.
        scene.See(2, Person(100, "red"));
        Assert.Equal(4, looks.Sum);
    }

    [Fact]
    public void One_look_that_says_something_else_changes_nothing()
    {
        using var scene = new CropScene(Colour with { Every = TimeSpan.Zero });
        for (var i = 0; i < 20; i++)
            scene.See(Person(100, i % 4 == 3 ? "green" : "red"));

        Assert.Equal(["0.1 object.entered 1", "0.4 object.described 1 colour=red"], scene.Lines);
    }

    [Fact]
    public void What_no_class_scores_enough_for_is_no_answer_and_takes_none_away()
    {
        using var scene = new CropScene(Colour with { Every = TimeSpan.Zero });
        scene.See(5, Person(100, "grey"));
        scene.See(5, Person(100, "red"));
        scene.See(10, Person(100, "grey"));
        scene.Objects.Close();

        Assert.Equal(["0.1 object.entered 1", "0.7 object.described 1 colour=red", "1.9 object.left 1 [colour=red]"], scene.Lines);
    }

    [Fact]
    public void Where_nothing_is_ever_seen_it_is_looked_for_now_and_then_only()
    {
        using var scene = new CropScene(Colour);
        using var looks = new StreamCount(AgentMeter.CropLooks, scene.Stream);
        scene.See(60, Person(100, "grey"));

        // 20 looks in a row, then one a second.
        Assert.Equal(20 + 3, looks.Sum);
    }

    [Fact]
    public void Objects_of_other_classes_and_small_ones_are_not_looked_at()
    {
        using var scene = new CropScene(Colour with { Classes = ["Car"] });
        scene.See(6, Person(20, "red"), Car(100, "blue"), Car(220, "green", width: 30, height: 15));

        Assert.Equal(["2"], scene.Events.Select(e => e.Data).OfType<ObjectDescribed>().Select(d => $"{d.Track}"));
    }

    [Fact]
    public void What_the_edge_cuts_off_is_looked_at_only_after_a_second_without_a_whole_view()
    {
        using var scene = new CropScene(Colour with { Needed = 1, Of = 1 });
        scene.See(20, Person(0, "red"), Person(100, "blue"));

        Assert.Equal(["0.1 2", "1.1 1"], scene.Events.Where(e => e.Data is ObjectDescribed).Select(e => $"{e.Data.StreamTimeMs / 1000:0.0} {((ObjectDescribed)e.Data).Track}"));
    }

    [Fact]
    public void Of_more_than_a_picture_may_take_those_come_first_that_have_waited_longest()
    {
        using var scene = new CropScene(Colour with { Needed = 1, Of = 1, MaxPerFrame = 2 });
        using var postponed = new StreamCount(AgentMeter.PostponedCrops, scene.Stream);
        scene.See(5, [.. Enumerable.Range(0, 5).Select(i => Person(10 + 60 * i, "red"))]);

        Assert.Equal(["0.1 1", "0.1 2", "0.2 3", "0.2 4", "0.3 5"],
            scene.Events.Where(e => e.Data is ObjectDescribed).Select(e => $"{e.Data.StreamTimeMs / 1000:0.0} {((ObjectDescribed)e.Data).Track}"));
        Assert.Equal(3 + 1, postponed.Sum);
    }

    [Fact]
    public void An_object_that_must_be_verified_is_told_from_then_on_and_not_before()
    {
        using var scene = new CropScene(PixelFormat.Bgr24, [Everywhere], Colour with { Verify = ["Red"] });
        scene.See(5, Person(100, "red"));
        Assert.Equal(1, scene.Objects.Objects.Length);
        scene.Objects.Close();

        Assert.Equal(
        [
            "0.3 object.entered 1 [colour=red]",
            "0.3 object.described 1 colour=red",
            "0.4 zone.entered 1 yard [colour=red]",
            "0.4 count.changed yard 1",
            "0.4 zone.left 1 yard [colour=red]",
            "0.4 object.left 1 [colour=red]",
            "0.4 count.changed yard 0",
        ], scene.Lines);
    }

    [Fact]
    public void An_object_that_the_second_model_does_not_confirm_is_as_if_it_were_not_there()
    {
        using var scene = new CropScene(PixelFormat.Bgr24, [Everywhere], Colour with { Verify = ["red"], Classes = ["person"] });
        using var untold = new StreamCount(AgentMeter.UntoldObjects, scene.Stream);
        scene.See(10, Person(100, "blue"), Person(200, "grey"), Car(10, "blue"));
        Assert.Equal("car", Assert.Single(scene.Events.Select(e => e.Data).OfType<ObjectEntered>()).Label);
        Assert.Equal(1, scene.Objects.Objects.Length);
        scene.Objects.Close();

        Assert.Equal(["0.1 object.entered 3", "0.9 object.left 3"], scene.Lines);
        Assert.Equal(["refused", "unanswered"], untold.Causes.Order());
    }

    [Fact]
    public void A_refused_object_that_turns_out_to_be_right_is_told_and_stays()
    {
        using var scene = new CropScene(Colour with { Verify = ["red"] });
        scene.See(10, Person(100, "blue"));
        scene.See(10, Person(100, "red"));
        scene.See(20, Person(100, "blue"));
        scene.Objects.Close();

        Assert.Equal(
            ["1.5 object.entered 1 [colour=red]", "1.5 object.described 1 colour=red", "2.7 object.described 1 colour=blue after red", "3.9 object.left 1 [colour=blue]"],
            scene.Lines);
    }

    [Fact]
    public void Two_models_answer_beside_one_another_in_the_order_of_their_names()
    {
        using var scene = new CropScene(Colour with { Name = "paint", Needed = 1, Of = 1 }, Colour with { Name = "coat" });
        scene.See(5, Person(100, "red"));
        scene.Objects.Close();

        Assert.Equal(["0.1 object.entered 1 [paint=red]", "0.1 object.described 1 paint=red", "0.3 object.described 1 coat=red", "0.4 object.left 1 [coat=red] [paint=red]"],
            scene.Lines);
    }

    [Fact]
    public void An_object_that_rests_is_looked_at_where_it_is()
    {
        using var scene = new CropScene(Colour);
        scene.See(2, Person(100, "green"));
        scene.Rest(5, Person(100, "green"));

        Assert.Equal(["0.1 object.entered 1", "0.3 object.described 1 colour=green"], scene.Lines);
    }

    [Fact]
    public void The_same_pictures_give_the_same_events()
    {
        Assert.Equal(Play(), Play());

        static List<string> Play()
        {
            using var scene = new CropScene(Colour with { MaxPerFrame = 1, Verify = ["red", "blue"] });
            for (var i = 0; i < 60; i++)
                scene.See(Person(10 + i, i % 7 < 4 ? "red" : "blue"), Person(120, i % 3 == 0 ? "grey" : "blue"), Car(220, i < 30 ? "green" : "red"));
            scene.Objects.Close();
            return [.. scene.Lines, .. scene.Events.Select(e => e.Data).OfType<ObjectDescribed>().Select(d => d.Answer.ToString())];
        }
    }

    [Fact]
    public void A_picture_in_which_nothing_is_due_allocates_nothing()
    {
        using var scene = new CropScene(Colour with { Every = TimeSpan.FromHours(1) });
        Painted[] objects = [Person(10, "red"), Person(100, "blue"), Car(200, "green")];
        scene.See(20, objects);
        using var looks = new StreamCount(AgentMeter.CropLooks, scene.Stream);
        using var frame = scene.Draw(objects);
        var boxes = objects.Select(o => o.Box).ToArray();

        Assert.Equal(0, SteadyState.Bytes(() => scene.Show(frame, rests: false, boxes), windows: 100));
        Assert.Equal(0, looks.Sum);
    }

    [Fact]
    public void A_look_that_says_what_is_known_allocates_nothing()
    {
        using var scene = new CropScene(Colour with { Every = TimeSpan.Zero });
        Painted[] objects = [Person(10, "red"), Person(100, "blue"), Car(200, "green")];
        scene.See(20, objects);
        using var frame = scene.Draw(objects);
        var boxes = objects.Select(o => o.Box).ToArray();

        Assert.Equal(0, SteadyState.Bytes(() => scene.Show(frame, rests: false, boxes), windows: 100));
    }

    [Fact]
    public void A_class_that_the_detector_does_not_find_and_an_answer_that_the_model_does_not_give_are_refused_in_words()
    {
        Assert.Contains("Model 'nano' has no class 'lorry' among its 2.",
            Assert.Throws<ModelException>(() => new CropScene(Colour with { Classes = ["lorry"] })).Message, StringComparison.Ordinal);
        using var scene = new CropScene(Colour);
        Assert.Equal("Model 'colours' never answers 'read': it is none of its 3 classes. Did you mean 'red'?",
            Assert.Throws<ModelException>(() => CropModels.RequireAnswers(scene.Model, ["BLUE", "read"])).Message);
    }

    [Theory]
    [InlineData(-0.1, 1, 1)]
    [InlineData(1.1, 1, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 3, 2)]
    public void Options_out_of_range_are_refused(double margin, int needed, int of) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CropScene(Colour with { Margin = margin, Needed = needed, Of = of }));
}
