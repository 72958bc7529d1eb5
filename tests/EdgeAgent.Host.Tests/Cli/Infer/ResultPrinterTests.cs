using EdgeAgent.Host.Cli.Infer;

namespace EdgeAgent.Host.Tests.Cli.Infer;

public class ResultPrinterTests
{
    private static readonly InferResult Picture = new()
    {
        Input = "a.jpg",
        Model = "m",
        Width = 810,
        Height = 1080,
        Ms = 11.2,
        Detections = [new DetectionResult("Käse \e[31m\"", 3, 0.9123, [1.5, 2, 30.25, 40])],
    };

    [Fact]
    public void Json_is_one_line_with_its_keys_in_order_and_readable_letters() => Assert.Equal(
        """{"input":"a.jpg","model":"m","width":810,"height":1080,"ms":11.2,"detections":[{"label":"Käse \u001B[31m\"","class_id":3,"score":0.9123,"box":[1.5,2,30.25,40]}]}""",
        Print(Picture, json: true));

    [Fact]
    public void Text_is_for_a_person_and_nothing_in_it_commands_the_terminal() =>
        Assert.Equal("a.jpg: 810x1080, 11.2 ms\n  Käse  [31m\" 0.91 [2 2 30 40]", Print(Picture, json: false));

    [Fact]
    public void A_fault_is_told_once_with_its_input() => Assert.Equal(
        ("""{"input":"x","error":"x does not exist."}""", "x does not exist."),
        (Print(new InferResult { Input = "x", Error = "x does not exist." }, json: true), Print(new InferResult { Input = "x", Error = "x does not exist." }, json: false)));

    [Fact]
    public void Nothing_found_is_said() => Assert.Equal(
        "a.wav: 1.50 s, 3 ms\n  nothing", Print(new InferResult { Input = "a.wav", DurationMs = 1500, Ms = 3, Keywords = [] }, json: false));

    private static string Print(InferResult result, bool json)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new ResultPrinter(output, json).Print(result);
        return output.ToString().TrimEnd('\n');
    }
}
