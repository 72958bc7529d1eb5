using System.Text.RegularExpressions;
using EdgeAgent.Mqtt.States;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.States;

public sealed class StateListTests
{
    [Theory]
    [InlineData("person", "occupancy_person", "Person occupancy")]
    [InlineData("traffic light", "occupancy_traffic_light", "Traffic light occupancy")]
    [InlineData("Cell-Phone", "occupancy_cell_phone", "Cell-Phone occupancy")]
    [InlineData("a / b", "occupancy_a_b", "A / b occupancy")]
    public void A_class_of_plain_words_is_a_plain_name(string label, string name, string title)
    {
        var point = Added((StateTable.ClassOccupancy, "", label)).Single();
        Assert.Equal((name, title, label), (point.Name, point.Title, point.Label));
    }

    [Theory]
    [InlineData("café", "^count_caf_[0-9a-f]{6}$")]
    [InlineData("%", "^count_[0-9a-f]{6}$")]
    [InlineData("人", "^count_[0-9a-f]{6}$")]
    [InlineData("C++", "^count_c_[0-9a-f]{6}$")]
    public void What_a_name_cannot_hold_is_marked(string label, string pattern) =>
        Assert.Matches(pattern, Added((StateTable.ClassCount, "", label)).Single().Name);

    [Fact]
    public void Two_of_one_name_are_told_apart_and_the_first_keeps_the_plain_one()
    {
        var alone = Added((StateTable.ZoneCount, "a-b", "")).Single();
        var both = Added((StateTable.ZoneCount, "a-b", ""), (StateTable.ZoneCount, "a_b", ""));
        Assert.Equal("zone_a_b_count", alone.Name);
        Assert.Equal("zone_a_b_count", both[0].Name);
        Assert.Matches("^zone_a_b_count_[0-9a-f]{6}$", both[1].Name);
        Assert.NotEqual(Added((StateTable.ClassCount, "", "车")).Single().Name, Added((StateTable.ClassCount, "", "人")).Single().Name);
    }

    [Property(MaxTest = 500)]
    public void Names_are_good_and_unique_and_the_same_each_time(string[]? labels)
    {
        var values = (labels ?? []).Where(label => label is not null).SelectMany(label => new[] { (StateTable.ClassCount, "", label), (StateTable.ZoneClassCount, "zone-1", label) }).ToArray();
        var points = Added(values);
        Assert.All(points, point => Assert.Matches(@"\A[a-z0-9_]{1,100}\z", point.Name));
        Assert.Equal(points.Count, points.Select(point => point.Name).Distinct().Count());
        Assert.Equal(points.Select(point => point.Name), Added(values).Select(point => point.Name));
    }

    [Fact]
    public void A_long_name_is_cut_and_still_its_own()
    {
        var (a, b) = (new string('a', 300) + "1", new string('a', 300) + "2");
        var points = Added((StateTable.ClassCount, "", a), (StateTable.ClassCount, "", b));
        Assert.All(points, point => Assert.True(point.Name.Length <= 100));
        Assert.NotEqual(points[0].Name, points[1].Name);
    }

    [Fact]
    public void Every_row_makes_a_value_like_itself()
    {
        var names = new HashSet<string>();
        Assert.All(StateTable.Rows, row =>
        {
            Assert.True(names.Add(row.Name));
            var place = Regex.IsMatch(row.Name, "<(zone|line|crop)>") ? "door" : "";
            var label = row.Name.Contains("<class>", StringComparison.Ordinal) ? "person" : "";
            var point = Added((row, place, label)).Single();
            Assert.Equal(Regex.Replace(row.Name, "<(zone|line|crop)>", "door").Replace("<class>", "person", StringComparison.Ordinal), point.Name);
            Assert.DoesNotContain("<", point.Title, StringComparison.Ordinal);
            Assert.Equal((row.Kind, row.IsSettable, row.Initial), (point.Kind, point.IsSettable, point.Initial));
            Assert.Equal(row.Kind == StateKind.Record, row.Record is not null);
            Assert.Equal(row.Kind == StateKind.Record, row.ValueMember is not null);
        });
    }

    private static IReadOnlyList<StatePoint> Added(params (StateRow Row, string Place, string Label)[] values)
    {
        var list = new StateList();
        foreach (var (row, place, label) in values)
            list.Add(row, place, label);
        return list.Points;
    }
}
