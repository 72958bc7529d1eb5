using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Scenes.Sweeps;

namespace EdgeAgent.Host.Tests.Scenes.Sweeps;

public sealed class SweepValuesTests
{
    [Theory]
    [InlineData("0.3..0.7:0.1", "0.3 0.4 0.5 0.6 0.7")]
    [InlineData("0.3..0.7", "0.3 0.35 0.4 0.45 0.5 0.55 0.6 0.65 0.7")]
    [InlineData("0..1", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1")]
    [InlineData("0.3..0.55:0.1", "0.3 0.4 0.5")]
    [InlineData("0.4..0.4", "0.4")]
    [InlineData("30%..50%:10", "30% 40% 50%")]
    [InlineData("30..50%:10%", "30% 40% 50%")]
    [InlineData("0.7, 0.3,0.30,30%,50%", "0.3 50% 0.7")]
    public void Values_of_a_fraction_come_in_their_order_and_once(string written, string values) =>
        Assert.Equal((values, true), Read(written, new FractionAttribute("")));

    [Theory]
    [InlineData("1s..3s", "1s 1.2s 1.4s 1.6s 1.8s 2s 2.2s 2.4s 2.6s 2.8s 3s")]
    [InlineData("500ms..1500ms:500ms", "500ms 1000ms 1500ms")]
    [InlineData("2s,500ms,1m", "500ms 2s 1m")]
    public void Values_of_a_time_have_units(string written, string values) =>
        Assert.Equal((values, true), Read(written, new DurationAttribute("", "0ms", "1h")));

    [Fact]
    public void Whole_numbers_and_words_are_what_they_are()
    {
        Assert.Equal(("1 2 3 4 5", true), Read("1..5", new CountAttribute("", 1, 100)));
        Assert.Equal(("b.onnx a.onnx", false), Read("b.onnx,a.onnx,b.onnx", new ModelAttribute("")));
        Assert.Equal(("../models/yolox", false), Read("../models/yolox", new ModelAttribute("")));
        Assert.Equal(("true false", false), Read("true,false", new FlagAttribute("")));
    }

    [Theory]
    [InlineData("0.7..0.3", "a range begins with the lower end: 0.3..0.7.")]
    [InlineData("30%..0.5", "both ends of a range have the same unit")]
    [InlineData("0.3..0.7:0", "'0' is no step. Write a number above 0: 0.3..0.7:0.05.")]
    [InlineData("0.3..0.7:1s", "'1s' is no step.")]
    [InlineData("0.3..0.7:", "'' is no step.")]
    [InlineData("0..1:0.001", "that are more than 200 values.")]
    [InlineData("0.5..1.5:0.5", "'1.5' is not allowed at cameras.door.detect.min_score. Allowed: a number from 0 to 1, or a percentage")]
    [InlineData("0.3...0.7", "'0.3...0.7' is not allowed at cameras.door.detect.min_score. Allowed: a number from 0 to 1, or a percentage from 0% to 100%. A range is written LOW..HIGH")]
    [InlineData("-999999999999..999999999999", "is not allowed")]
    [InlineData("0.3,,0.4", "'' is not allowed")]
    [InlineData("low", "'low' is not allowed")]
    public void What_is_not_allowed_is_told_with_what_is(string written, string fault)
    {
        var e = Assert.Throws<SweepException>(() => Read(written, new FractionAttribute("")));

        Assert.StartsWith($"--over detect.min_score={written}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("detect.min_score=0.3..0.7", "detect.min_score", "0.3..0.7")]
    [InlineData("a = b=c", "a", "b=c")]
    [InlineData("detect.min_score", null, null)]
    [InlineData("=0.3", null, null)]
    [InlineData("a=", null, null)]
    [InlineData("a=\u001b[31m", null, null)]
    public void A_key_stands_before_its_values(string text, string? key, string? values) => Assert.Equal(key is null ? null : new SweepOver(key, values!), SweepOver.Parse(text));

    [Fact]
    public void What_would_come_beyond_an_end_is_known_where_it_is_allowed()
    {
        var place = new SweepPlace(["x"], new FractionAttribute(""), null);

        var axis = SweepValues.Read(new SweepOver("x", "0.1..0.9:0.1"), [place]);
        Assert.Equal(("0", "1"), (axis.Beyond(isAfter: false), axis.Beyond(isAfter: true)));
        axis = SweepValues.Read(new SweepOver("x", "0..1:0.5"), [place]);
        Assert.Equal((null, null), (axis.Beyond(isAfter: false), axis.Beyond(isAfter: true)));
    }

    private static (string Values, bool IsOrdered) Read(string written, ScalarAttribute kind)
    {
        var axis = SweepValues.Read(new SweepOver("detect.min_score", written), [new SweepPlace(["cameras", "door", "detect", "min_score"], kind, null)]);
        return (string.Join(' ', axis.Values), axis.IsOrdered);
    }
}
