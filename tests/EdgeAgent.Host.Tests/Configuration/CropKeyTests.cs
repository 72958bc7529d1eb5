using EdgeAgent.Vision.Crops;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Second models as the configuration writes them.</summary>
public class CropKeyTests
{
    [Fact]
    public void Every_key_is_read_and_what_is_left_out_is_what_the_stage_takes_by_itself()
    {
        var crops = ConfigurationText.Load("""
            cameras:
              a:
                source: x
                detect:
                  model: m
                  crops:
                    colour: {model: c, classes: [car], verify: [red, blue], min_score: 60%, needed: 2, of: 4, every: 1m, margin: 20%, min_size: 48, max: 2, engine: cuda}
                    plate: {model: p}
            """).Configuration.Cameras["a"].Detect!.Crops;

        var colour = crops["colour"].ToOptions("colour");
        Assert.Equal(
            new CropOptions
            {
                Name = "colour",
                Classes = colour.Classes,
                Verify = colour.Verify,
                Needed = 2,
                Of = 4,
                Every = TimeSpan.FromMinutes(1),
                Margin = 0.2,
                MinSize = 48,
                MaxPerFrame = 2,
            },
            colour);
        Assert.Equal(["car"], colour.Classes);
        Assert.Equal(["red", "blue"], colour.Verify);
        Assert.Equal(0.6, crops["colour"].MinScore);
        var plate = crops["plate"].ToOptions("plate");
        Assert.Equal(new CropOptions { Name = "plate", Classes = plate.Classes, Verify = plate.Verify }, plate);
        Assert.Empty(plate.Verify);
    }

    [Theory]
    [InlineData("{model: c, classes: [car, dog]}", "1:97 cameras.a.detect.crops.colour.classes: 'dog' is never found: detect.classes leaves it out. Add it there, or remove it here.")]
    [InlineData("{model: c, needed: 6}", "1:96 cameras.a.detect.crops.colour.needed: 6 of 5 pictures cannot be. Make of 6 or more, or needed less.")]
    [InlineData("{model: c, needed: 3, of: 2}", "1:103 cameras.a.detect.crops.colour.of: 3 of 2 pictures cannot be. Make of 3 or more, or needed less.")]
    [InlineData("{classes: [car]}", "cameras.a.detect.crops.colour.model: the key is missing.")]
    public void Keys_that_do_not_fit_are_told(string keys, string expected) => Assert.Contains(
        ConfigurationText.FaultsOf($"cameras: {{a: {{source: x, detect: {{model: m, classes: [car], crops: {{colour: {keys}}}}}}}}}"),
        f => f.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_name_is_a_name_of_topics() => Assert.Contains(
        ConfigurationText.FaultsOf("cameras: {a: {source: x, detect: {model: m, crops: {Colour: {model: c}}}}}"),
        f => f.Contains("cameras.a.detect.crops.Colour: 'Colour' is not a name.", StringComparison.Ordinal));
}
