using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Tests.Configuration;

public class OrderKeyTests
{
    private const string Site = """
        cameras:
          line: {source: belt.mp4, detect: {model: m, classes: [part]}, lines: {gate: {from: [0, 0], to: [1, 1]}}, reject: {within: 10s}}
          yard: {source: yard.mp4, detect: {model: m}}
        microphones:
          desk:
            source: desk.wav
            voice: {model: v}
            recognize: {model: r}
            orders:

        """;

    [Fact]
    public void An_order_says_what_is_said_what_it_does_how_surely_and_by_whom()
    {
        var microphone = ConfigurationText.Load(Site + """
                  reject part {number}: {reject: line, min_confidence: 60%}
                  "don't stop": {do: {set: {line/detect: 'ON'}, reset_counts: [line], snapshot: yard}}
            """).Configuration.Microphones["desk"];

        Assert.Equal(["line"], microphone.Orders["reject part {number}"].Reject);
        Assert.Equal(["line"], microphone.Orders["don't stop"].Do.ResetCounts);
        var book = microphone.ToOrders()!;
        Assert.Equal(7, book.Find(Said("Reject part seven.", 0.6))?.Number);
        Assert.Null(book.Find(Said("Reject part seven.", 0.5)));
        Assert.Equal("don't stop", book.Find(Said("don't stop", 0.1))?.Order);
    }

    [Fact]
    public void Without_orders_nothing_can_be_ordered() => Assert.Null(ConfigurationText.Load("microphones:\n  desk: {source: desk.wav}").Configuration.Microphones["desk"].ToOrders());

    [Theory]
    [InlineData("reject {number} of {number}: {reject: line}", "only one {number} can be said in an order.")]
    [InlineData("(stop | start): {do: {snapshot: line}}", "write one order for each way to say it.")]
    [InlineData("mute: {}", "this order does nothing. Add do: {…} or reject: CAMERA.")]
    [InlineData("reject that: {reject: line}", "which object is meant is said by its number.")]
    [InlineData("reject {number}: {reject: lien}", "no camera is called 'lien'. Did you mean 'line'?")]
    [InlineData("reject {number}: {reject: yard}", "'yard' does not let objects be rejected. Add reject: {} to it.")]
    [InlineData("count anew: {do: {reset_counts: yard}}", "'yard' has no lines, whose crossings could be counted.")]
    [InlineData("mute: {do: {set: {desk/mut: 'ON'}}}", "'desk' has no 'mut' that can be set. Did you mean 'mute'?")]
    [InlineData("show: {do: {clip: line}}", "a clip belongs to the event of a rule.")]
    [InlineData("mute: {do: {snapshot: line}, speakers: [Anna Maria]}", "nobody tells voices apart here.")]
    [InlineData("Mute!: {do: {snapshot: line}}\n          mute: {do: {snapshot: line}}", "it is said as 'Mute!' is.")]
    public void What_is_wrong_with_an_order_is_told(string order, string fault) =>
        Assert.Contains(ConfigurationText.FaultsOf($"{Site}          {order}\n"), found => found.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Orders_need_somebody_who_writes_down_what_is_said() => Assert.Contains(
        ConfigurationText.FaultsOf("microphones:\n  desk: {source: desk.wav, orders: {mute: {do: {publish: {a: b}}}}}\n"),
        found => found.Contains("microphones.desk.orders: an order is words, which nobody writes down here.", StringComparison.Ordinal));

    private static SpeechTranscript Said(string text, double confidence) => new() { Utterance = 1, Text = text, Confidence = confidence, StartMs = 0, EndMs = 1, Words = [], Model = "r" };
}
