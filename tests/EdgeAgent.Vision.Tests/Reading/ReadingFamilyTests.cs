using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Reading;

namespace EdgeAgent.Vision.Tests.Reading;

public sealed class ReadingFamilyTests
{
    private static readonly ModelBundle Digits = new()
    {
        Name = "digits",
        Folder = "/models",
        Files = new Dictionary<string, string>(),
        Labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    };

    [Theory]
    // PaddleOCR since version 3 and before, with free and with fixed width.
    [InlineData(new long[] { -1, 3, 48, -1 }, new long[] { -1, -1, 11 }, ResizeMode.LineGrow, ChannelOrder.Bgr, 320, 48)]
    [InlineData(new long[] { 1, 3, 32, 320 }, new long[] { 1, 80, 12 }, ResizeMode.Line, ChannelOrder.Bgr, 320, 32)]
    // CRNN: grey, places first.
    [InlineData(new long[] { -1, 1, 32, 100 }, new long[] { 26, -1, 11 }, ResizeMode.Stretch, ChannelOrder.Grey, 100, 32)]
    [InlineData(new long[] { 1, 1, 64, -1 }, new long[] { 1, -1, 11 }, ResizeMode.LineGrow, ChannelOrder.Grey, 320, 64)]
    public void A_low_long_picture_and_characters_at_each_place_are_a_line_of_text(long[] input, long[] output, ResizeMode resize, ChannelOrder colour, int width, int height)
    {
        var verdict = FamilyRecogniser.Recognise(Graph(input, output), Digits);

        Assert.True(verdict.IsRunnable, verdict.Reason);
        Assert.Equal(("ctc-text", ModelTask.Reading), (verdict.Family, verdict.Task));
        Assert.Equal((resize, colour, width, height), (verdict.Image!.Resize, verdict.Image.Colour, verdict.Image.Width, verdict.Image.Height));
        Assert.Equal("<blank>", ((ReadingContract)verdict.Contract!).Labels[0]);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 84, 8400 })]
    [InlineData(new long[] { 1, 3, 64, 64 }, new long[] { 1, 84, 84 })]
    [InlineData(new long[] { 1, 3, 48, 320 }, new long[] { 1, 11 })]
    public void Other_pictures_and_outputs_are_not(long[] input, long[] output) =>
        Assert.NotEqual("ctc-text", FamilyRecogniser.Recognise(Graph(input, output), Digits).Family);

    [Fact]
    public void Without_characters_it_says_what_to_write()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([-1, 3, 48, -1], [-1, -1, 97]), Digits with { Labels = null });

        Assert.False(verdict.IsRunnable);
        Assert.Equal("it reads lines of text (input x float32 [?, 3, 48, ?], output y float32 [?, ?, 97]), and nothing names its characters", verdict.Reason);
        Assert.Equal("name: digits\nfamily: ctc-text\nlabels: characters.txt   # a character a line, in the order of the training: 96, or 95 without the space at the end\n", verdict.Completion);
    }

    [Fact]
    public void Another_number_of_characters_is_refused()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([-1, 3, 48, -1], [-1, -1, 97]), Digits);

        Assert.StartsWith("its output y float32 [?, ?, 97] tells 97 characters apart with the blank, but 10 are named (the labels given).", verdict.Reason, StringComparison.Ordinal);
        Assert.NotNull(verdict.Completion);
    }

    [Fact]
    public void Characters_in_the_metadata_are_taken()
    {
        var graph = Graph([-1, 3, 48, -1], [-1, -1, 5]) with { Metadata = new Dictionary<string, string> { ["character"] = "a\nb\n\u3000\n" } };

        var verdict = FamilyRecogniser.Recognise(graph, Digits with { Labels = null });

        Assert.Equal(["<blank>", "a", "b", "\u3000", " "], ((ReadingContract)verdict.Contract!).Labels);
    }

    [Fact]
    public void A_free_size_takes_the_usual_one_where_the_family_is_named()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([-1, 3, -1, -1], [-1, -1, 11]), Digits with { Family = "ctc-text" });

        Assert.True(verdict.IsRunnable, verdict.Reason);
        Assert.Equal((320, 48), (verdict.Image!.Width, verdict.Image.Height));
    }

    [Theory]
    [InlineData(ResizeMode.LineGrow, 320, 48, "input.resize says line-grow with lines 48 pixels high, but the graph takes x float32 [1, 3, 48, 320]")]
    [InlineData(ResizeMode.Line, 200, 48, "input.size says 200×48, but the graph takes 320×48 (x float32 [1, 3, 48, 320])")]
    public void What_contradicts_the_graph_is_refused(ResizeMode resize, int width, int height, string expected) => Assert.Equal(
        expected,
        FamilyRecogniser.Recognise(Graph([1, 3, 48, 320], [1, 40, 11]), Digits with { Input = new ImageInput { Resize = resize, Width = width, Height = height } }).Reason);

    [Fact]
    public void A_named_family_that_does_not_fit_is_refused() => Assert.StartsWith(
        "it reads no text: none of its outputs (y float32 [1, 1000]) is a row of characters for each place of a line",
        FamilyRecogniser.Recognise(Graph([1, 3, 224, 224], [1, 1000]), Digits with { Family = "ctc-text" }).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("a b", 3, "<blank>|a|b", 0)]
    [InlineData("a b", 4, "<blank>|a|b| ", 0)]
    [InlineData("a b", 5, "<blank>|a|b| | ", 0)]
    [InlineData("blank a b", 3, "blank|a|b", 0)]
    [InlineData("a b -", 3, "a|b|-", 2)]
    [InlineData("a b c", 3, null, 0)]
    [InlineData("a b", 6, null, 0)]
    [InlineData("a b", 1, null, 0)]
    public void Lists_with_and_without_blank_and_space_fit(string list, int classes, string? characters, int blank)
    {
        var alphabet = Alphabet.Of(list.Split(' '), classes);

        Assert.Equal(characters, alphabet is null ? null : string.Join('|', alphabet.Characters));
        Assert.Equal(blank, alphabet?.Blank ?? 0);
    }

    private static GraphSignature Graph(long[] input, long[] output) => new(
        [new TensorSpec("x", TensorType.Float32, input, [.. input.Select(_ => "")])], [new TensorSpec("y", TensorType.Float32, output, [.. output.Select(_ => "")])],
        new Dictionary<string, string>(), "", 17, new HashSet<string>());
}
