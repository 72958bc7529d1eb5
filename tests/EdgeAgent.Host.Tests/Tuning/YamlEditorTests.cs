using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tests.Tuning;

public sealed class YamlEditorTests
{
    private const string Gate = """
        # The yard.
        cameras:
            gate:   # north
                source: gate.mp4   # a file
                zones:
                    # where cars wait
                    bay: {polygon: [[0, 0], [1, 0], [1, 1]]}   # drawn in May
                    door:
                        polygon:
                          - [0, 0]   # left
                          - [1, 0]
                          - [1, 1]
                        dwell: 5s

                lines: {in: {from: [0, 0], to: [1, 1]}, out: {from: [0, 1], to: [1, 0]}}
            # The next one.
            hall: {source: hall.mp4}

        """;

    private static readonly FreshValue Corner = FreshValue.Of(["[0, 0.5]", "[0.5, 0.5]", "[0.5, 1]"]);

    [Fact]
    public void A_value_is_replaced_in_its_place_and_everything_around_it_stays()
    {
        var editor = new YamlEditor(Gate);
        editor.Set(["cameras", "gate", "zones", "bay", "polygon"], Corner);
        editor.Set(["cameras", "gate", "zones", "door", "dwell"], FreshValue.Of("8s"));
        editor.Set(["cameras", "gate", "lines", "out", "to"], FreshValue.Of(["0.5", "0"]));

        Assert.Equal(
            Gate.Replace("bay: {polygon: [[0, 0], [1, 0], [1, 1]]}", "bay: {polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1]]}").Replace("5s", "8s").Replace("to: [1, 0]", "to: [0.5, 0]"), editor.Text);
    }

    [Fact]
    public void A_list_of_lines_stays_one()
    {
        var editor = new YamlEditor(Gate);
        editor.Set(["cameras", "gate", "zones", "door", "polygon"], Corner);

        Assert.Equal(Gate.Replace("- [0, 0]   # left\n                  - [1, 0]\n                  - [1, 1]", "- [0, 0.5]\n                  - [0.5, 0.5]\n                  - [0.5, 1]"), editor.Text);
    }

    [Fact]
    public void What_is_new_is_written_as_its_neighbours_are()
    {
        var editor = new YamlEditor(Gate);
        editor.Set(["cameras", "gate", "zones", "lawn"], FreshValue.Of(("polygon", Corner)));
        editor.Set(["cameras", "gate", "lines", "up"], FreshValue.Of(("from", FreshValue.Of(["0", "0"])), ("to", FreshValue.Of(["0", "1"]))));
        editor.Set(["cameras", "gate", "privacy", "window"], FreshValue.Of(("polygon", Corner)));
        editor.Set(["cameras", "hall", "privacy", "window"], FreshValue.Of(("polygon", Corner)));

        Assert.Equal(
            Gate.Replace("dwell: 5s\n", "dwell: 5s\n            lawn:\n                polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1]]\n")
                .Replace("to: [1, 0]}}\n", "to: [1, 0]}, up: {from: [0, 0], to: [0, 1]}}\n        privacy:\n            window:\n                polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1]]\n")
                .Replace("hall.mp4}", "hall.mp4, privacy: {window: {polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1]]}}}"),
            editor.Text);
    }

    [Fact]
    public void Among_shapes_in_brackets_a_further_one_is_in_brackets()
    {
        var editor = new YamlEditor("cameras:\n  gate:\n    zones:\n      bay: {polygon: [[0, 0], [1, 0], [1, 1]]} # May\n\n  hall: {}\n");
        editor.Set(["cameras", "gate", "zones", "lawn"], FreshValue.Of(("polygon", Corner)));

        Assert.Equal("cameras:\n  gate:\n    zones:\n      bay: {polygon: [[0, 0], [1, 0], [1, 1]]} # May\n      lawn: {polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1]]}\n\n  hall: {}\n", editor.Text);
    }

    [Fact]
    public void What_is_taken_out_takes_its_own_lines_along_and_no_others()
    {
        var editor = new YamlEditor(Gate);
        editor.Remove(["cameras", "gate", "zones", "bay"]);
        editor.Remove(["cameras", "gate", "zones", "door", "dwell"]);
        editor.Remove(["cameras", "gate", "lines", "in"]);

        Assert.Equal(
            Gate.Replace("            bay: {polygon: [[0, 0], [1, 0], [1, 1]]}   # drawn in May\n", "").Replace("                dwell: 5s\n", "").Replace("in: {from: [0, 0], to: [1, 1]}, ", ""), editor.Text);
    }

    [Theory]
    [InlineData("a:\n  b:\n    c: 1\n  d: 2\n", "a:\n  b: {}\n  d: 2\n")]
    [InlineData("a:\n  b: # why\n    c: 1\n  d: 2\n", "a:\n  b: # why\n    {}\n  d: 2\n")]
    [InlineData("a:\n  b: {c: 1}\n  d: 2\n", "a:\n  b: {}\n  d: 2\n")]
    public void A_section_that_loses_its_last_key_stays_empty(string before, string after)
    {
        var editor = new YamlEditor(before);
        editor.Remove(["a", "b", "c"]);

        Assert.Equal(after, editor.Text);
        editor.Set(["a", "b", "e"], FreshValue.Of("3"));
        Assert.Equal(after.Replace("{}", "{e: 3}"), editor.Text);
    }

    [Theory]
    [InlineData("a: {b: 1, c: 2, d: 3}", "c", "a: {b: 1, d: 3}")]
    [InlineData("a: {b: 1, c: 2, d: 3}", "d", "a: {b: 1, c: 2}")]
    [InlineData("a: {b: 1, c: 2, d: 3}", "b", "a: {c: 2, d: 3}")]
    [InlineData("a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3 # three\n}", "c", "a: {\n  b: 1, # one\n  # two\n  d: 3 # three\n}")]
    [InlineData("a: {\n  b: 1,\n  c: 2,\n  d: 3\n}", "c", "a: {\n  b: 1,\n  d: 3\n}")]
    [InlineData("a: {\n  b: 1, # one\n  c: 2\n}", "c", "a: {\n  b: 1, # one\n  \n}")]
    [InlineData("a: {\n  b: 1, # one\n  c: 2,\n}", "c", "a: {\n  b: 1, # one\n  \n}")]
    [InlineData("a:\n  b: 1\n  c: 2", "c", "a:\n  b: 1")]
    [InlineData("a:\n  b: 1\n  c: |\n    two\n    lines\n  d: 3\n", "c", "a:\n  b: 1\n  d: 3\n")]
    [InlineData("a:\r\n  b: 1\r\n  c: 2\r\n", "b", "a:\r\n  c: 2\r\n")]
    [InlineData("a:\r\n  b: 1\r\n  c: 2", "c", "a:\r\n  b: 1")]
    [InlineData("a:\n  \"b, {\": 1\n  'c': 2\n", "b, {", "a:\n  'c': 2\n")]
    public void A_key_is_taken_out_of_whatever_it_stands_in(string before, string key, string after)
    {
        var editor = new YamlEditor(before);
        editor.Remove(["a", key]);

        Assert.Equal(after, editor.Text);
    }

    [Theory]
    [InlineData("a:\n  b: 1", "a:\n  b: 1\n  z: 9")]
    [InlineData("a:\r\n  b: 1\r\n", "a:\r\n  b: 1\r\n  z: 9\r\n")]
    [InlineData("a:\n  b: 1 # last\n# end\n", "a:\n  b: 1 # last\n  z: 9\n# end\n")]
    [InlineData("a: {b: 1,}\n", "a: {b: 1, z: 9,}\n")]
    [InlineData("a: { }\n", "a: {z: 9 }\n")]
    [InlineData("a:\n  b: |\n    text\n\nc: 1\n", "a:\n  b: |\n    text\n\n  z: 9\nc: 1\n")]
    [InlineData("---\na:\n  b: [1,\n    2]\n...\n", "---\na:\n  b: [1,\n    2]\n  z: 9\n...\n")]
    [InlineData("a:\n  b: 'two\n    lines'\n", "a:\n  b: 'two\n    lines'\n  z: 9\n")]
    [InlineData("a:\n  b: ä€😀\n", "a:\n  b: ä€😀\n  z: 9\n")]
    public void A_key_is_added_behind_the_last_one(string before, string after)
    {
        var editor = new YamlEditor(before);
        editor.Set(["a", "z"], FreshValue.Of("9"));

        Assert.Equal(after, editor.Text);
    }

    [Fact]
    public void A_name_is_changed_with_its_comments_and_values_in_place()
    {
        var editor = new YamlEditor(Gate);
        editor.Rename(["cameras", "gate", "zones", "bay"], "parking");

        Assert.Equal(Gate.Replace("bay:", "parking:"), editor.Text);
    }

    [Fact]
    public void What_is_written_elsewhere_is_not_changed_from_here()
    {
        var editor = new YamlEditor("a: &all\n  b: 1\nc: *all\n");

        var e = Assert.Throws<YamlFormatException>(() => editor.Set(["c", "b"], FreshValue.Of("2")));

        Assert.Equal(new YamlPosition(3, 1), e.Position);
        Assert.Contains("line 1", e.Message, StringComparison.Ordinal);
        Assert.Throws<YamlFormatException>(() => editor.Remove(["c", "b"]));
        Assert.Throws<YamlFormatException>(() => editor.Remove(["a", "x"]));
    }
}
