using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Host.Scenes.Sweeps;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Scenes.Sweeps;

public sealed class SweepChoiceTests
{
    [Theory]
    // A digit a value: how many of 9 were found, with none wrong.
    [InlineData("0 9 9 9 0", 2)]
    [InlineData("9 9 9 9 9", 2)]
    [InlineData("9 9 9 9 0", 1)]
    [InlineData("9 0 9 9 9", 3)]
    [InlineData("9 0 9 0 0", 0)]
    [InlineData("1 2 3 4 5", 4)]
    [InlineData("0 0 0", 1)]
    [InlineData("- 8 -", 1)]
    [InlineData("9 - 9 9 9", 3)]
    public void The_best_is_the_middle_of_the_widest_field_of_equals(string found, int best)
    {
        IReadOnlyList<SceneScore?> scores = [.. found.Split(' ').Select(word => word == "-" ? null : new SceneScore(int.Parse(word), 9 - int.Parse(word), 0))];

        Assert.Equal(best, SweepChoice.Of(Grid(scores.Count), scores, SweepPreference.F1)!.Best);
    }

    [Fact]
    public void Of_fields_as_wide_the_one_with_what_the_configuration_has_is_taken()
    {
        IReadOnlyList<SceneScore?> scores = [Found(9), Found(0), Found(9), Found(0)];

        Assert.Equal(2, SweepChoice.Of(new SweepGrid([Axis(4, now: 0.2)]), scores, SweepPreference.F1)!.Best);
    }

    [Fact]
    public void Of_two_keys_the_best_has_room_on_all_sides()
    {
        // Rows are values of the first key; a corner of 3 by 4 and a lone one are as good.
        string[] rows = ["00000", "99990", "99990", "99990", "00009"];
        IReadOnlyList<SceneScore?> scores = [.. rows.SelectMany(row => row.Select(digit => Found(digit - '0')))];

        var choice = SweepChoice.Of(new SweepGrid([Axis(5), Axis(5)]), scores, SweepPreference.F1)!;

        Assert.Equal(12, choice.Plateau.Count);
        Assert.Equal((2 * 5) + 1, choice.Best);
    }

    [Fact]
    public void Values_without_an_order_have_no_neighbours()
    {
        var models = new SweepAxis("detect.model", [new SweepPlace(["x"], new ModelAttribute(""), null)], ["a", "b", "c"], IsOrdered: false);
        IReadOnlyList<SceneScore?> scores = [Found(3), Found(9), Found(9)];

        var choice = SweepChoice.Of(new SweepGrid([models]), scores, SweepPreference.F1)!;

        Assert.Equal((1, 1), (choice.Best, choice.Plateau.Count));
    }

    [Theory]
    [InlineData(nameof(SweepPreference.F1), 1)]
    [InlineData(nameof(SweepPreference.Recall), 0)]
    [InlineData(nameof(SweepPreference.Precision), 2)]
    public void What_is_preferred_decides(string preference, int best)
    {
        IReadOnlyList<SceneScore?> scores = [new(10, 0, 9), new(9, 1, 1), new(6, 4, 0), new(0, 10, 0)];

        Assert.Equal(best, SweepChoice.Of(Grid(4), scores, Enum.Parse<SweepPreference>(preference))!.Best);
    }

    [Fact]
    public void Where_nothing_is_asked_for_the_fewest_false_alarms_are_best()
    {
        IReadOnlyList<SceneScore?> scores = [new(0, 0, 9), new(0, 0, 2), new(0, 0, 5)];

        Assert.All(Enum.GetValues<SweepPreference>(), preference => Assert.Equal(1, SweepChoice.Of(Grid(3), scores, preference)!.Best));
    }

    [Fact]
    public void Where_nothing_could_be_played_there_is_none() => Assert.Null(SweepChoice.Of(Grid(2), [null, null], SweepPreference.F1));

    [Fact]
    public void Too_many_combinations_are_refused()
    {
        var e = Assert.Throws<SweepException>(() => new SweepGrid([Axis(21), Axis(10)]));

        Assert.Equal("21 times 10 values are more than 200 combinations. Take fewer values, or one key after another.", e.Message);
    }

    [Property(MaxTest = 200)]
    public void Nothing_is_better_than_the_best_and_all_around_it_are_as_good(int seed)
    {
        var random = new Random(seed);
        var grid = new SweepGrid([Axis(random.Next(1, 9)), Axis(random.Next(1, 9))]);
        IReadOnlyList<SceneScore?> scores = [.. Enumerable.Range(0, grid.Count).Select(_ => Found(random.Next(3)))];

        var choice = SweepChoice.Of(grid, scores, SweepPreference.F1)!;

        Assert.Equal(scores.Max(score => score!.F1), scores[choice.Best]!.F1);
        Assert.Contains(choice.Best, choice.Plateau);
        Assert.All(choice.Plateau, point => Assert.Equal(scores[choice.Best], scores[point]));
        Assert.All(Enumerable.Range(0, grid.Count), point => Assert.Equal(point, grid.At(point)[0] * grid.Axes[1].Values.Count + grid.At(point)[1]));
        Assert.All(choice.Plateau.Where(_ => choice.Plateau.Count > 1), point => Assert.Contains(grid.Beside(point), choice.Plateau.Contains));
    }

    private static SceneScore Found(int found) => new(found, 9 - found, 0);

    private static SweepGrid Grid(int values) => new([Axis(values)]);

    private static SweepAxis Axis(int values, double? now = null) =>
        new("min_score", [new SweepPlace(["x"], new FractionAttribute(""), now)], [.. Enumerable.Range(0, values).Select(value => FormattableString.Invariant($"{value / 10m}"))], IsOrdered: true);
}
