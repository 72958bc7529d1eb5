using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Tests.Cli.Bench;

public class BenchOptionsTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1 2")]
    [InlineData(4, "1 2 3 4")]
    [InlineData(6, "1 2 4 5 6")]
    public void Threads_are_powers_of_two_all_cores_and_what_an_agent_takes(int cores, string threads) =>
        Assert.Equal(threads, string.Join(' ', BenchOptions.UsualThreads(cores)));

    [Theory]
    [InlineData("320", "320x320")]
    [InlineData("640x384", "640x384")]
    [InlineData("0", null)]
    [InlineData("1x2x3", null)]
    [InlineData("-5", null)]
    [InlineData("99999", null)]
    public void A_size_is_a_side_or_two(string text, string? size) => Assert.Equal(size, InputSize.Parse(text)?.ToString());

    [Fact]
    public void Every_combination_is_a_variant_and_the_model_as_it_is_comes_first()
    {
        var bundle = new ModelBundle
        {
            Name = "net",
            Folder = "/m",
            Files = new Dictionary<string, string> { ["model"] = "/m/model.onnx" },
            Variants = new Dictionary<string, string> { ["int8"] = "/m/model.int8.onnx" },
        };
        var options = new BenchOptions { Models = ["net"], Threads = [1, 2], Sizes = [new InputSize(320, 192)] };

        var variants = options.VariantsOf([.. GraphChoice.Of(bundle)], [Engine.Cpu]);

        Assert.Equal(8, variants.Count);
        Assert.Equal(("net cpu 1 thread", false), (variants[0].Name, variants[0].IsOther));
        Assert.Equal(["net cpu 1 thread", "net cpu 2 threads"], variants.Where(v => !v.IsOther).Select(v => v.Name));
        var last = variants[^1];
        Assert.Equal(("net int8 320x192 cpu 2 threads", "/m/model.int8.onnx"), (last.Name, last.Bundle.MainFile));
        Assert.Equal((2, 320, 192), (last.Bundle.Threads!.Value, last.Bundle.Input.Width!.Value, last.Bundle.Input.Height!.Value));
    }
}
