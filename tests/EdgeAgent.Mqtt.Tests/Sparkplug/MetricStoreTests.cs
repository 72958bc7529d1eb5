using EdgeAgent.Mqtt.Sparkplug;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Sparkplug;

[Collection(CounterReading.Collection)]
public sealed class MetricStoreTests
{
    private const string Topic = "edgeagent/line-3/entrance/state/crossed_gate";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly MetricTable _table = new(TestNode.Description);
    private readonly MetricStore _store;

    public MetricStoreTests() => _store = new MetricStore(_table, _time);

    [Fact]
    public void Above_the_limit_the_oldest_go_and_are_counted()
    {
        using var lost = new CounterReading("edgeagent.message.lost");
        for (var i = 1; i <= MetricStore.Limit + 100; i++)
            Note(i);

        Assert.Equal(100, _store.TakeDropped());
        Assert.Equal(0, _store.TakeDropped());
        Assert.Equal(100, lost["sparkplug_queue_full"]);
        var picture = _store.Begin();
        Assert.Equal(MetricStore.Limit - 1, picture.History.Count);
        Assert.Equal(101L, picture.History[0].Value!.Value.Bits);
    }

    [Fact]
    public void What_was_put_back_comes_before_what_came_later()
    {
        Note(1);
        Note(2);
        var sent = new List<MetricReading>();
        while (_store.TryTake(out var change))
            sent.Add(((ValueChange)change).Reading);
        Note(3);
        Note(4);

        _store.PutBack(sent);

        Assert.Equal([1L, 2, 3], _store.Begin().History.Select(reading => reading.Value!.Value.Bits));
        Assert.Empty(_store.Begin().History);
    }

    [Fact]
    public void A_value_has_the_time_of_its_change()
    {
        Note(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Note(1);
        Note(2);
        _time.Advance(TimeSpan.FromSeconds(5));
        var picture = _store.Begin();
        Assert.Equal(0, picture.History.Single().At.ToUnixTimeMilliseconds());
        Assert.Equal(5000, picture.Readings.Single(reading => reading.Metric.Name == "crossed_gate").At.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("crossed_gate", "12", "12")]
    [InlineData("crossed_gate", "1e300", null)]
    [InlineData("crossed_gate", "many", null)]
    [InlineData("min_score", "0.5", "0.5")]
    [InlineData("min_score", "NaN", null)]
    [InlineData("min_score", "", null)]
    [InlineData("detect", "on", null)]
    [InlineData("keyword", """{"keyword":"stop"}""", "stop")]
    [InlineData("keyword", """{"keyword":17}""", "17")]
    [InlineData("keyword", """{"keyword":null}""", null)]
    [InlineData("keyword", """{"other":"stop"}""", null)]
    [InlineData("keyword", """["stop"]""", null)]
    [InlineData("keyword", """{"keyword":""", null)]
    public void What_a_payload_does_not_tell_is_unknown(string name, string payload, string? expected)
    {
        var metric = _table.Of("entrance").Single(m => m.Name == name);
        var value = StateText.Read(metric, System.Text.Encoding.UTF8.GetBytes(payload));
        Assert.Equal(expected, value is null ? null : value.Value.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? value.Value.Text);
    }

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        var metric = _table.Of("entrance").Single(m => m.Name == "keyword");
        var text = new string('x', StateText.TextLimit - 1) + "😀😀";
        var value = StateText.Read(metric, System.Text.Encoding.UTF8.GetBytes($$"""{"keyword":"{{text}}"}"""));
        Assert.Equal(new string('x', StateText.TextLimit - 1), value!.Value.Text);
    }

    private void Note(int crossed) => _store.Note(Topic, System.Text.Encoding.UTF8.GetBytes($"{crossed}"));
}
