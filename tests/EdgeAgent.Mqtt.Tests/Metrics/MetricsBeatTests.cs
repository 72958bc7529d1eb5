using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Metrics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Metrics;

public sealed class MetricsBeatTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 3, 0, 0, TimeSpan.Zero));
    private readonly PassingMessages _passing = new();
    private readonly MetricsBeat _beat;

    public MetricsBeatTests() => _beat = new MetricsBeat("line-3", _passing, () => new MachineReading(12.5, 1000, null), () => 7, _time);

    public void Dispose() => _beat.Dispose();

    private OutgoingMessage Next() => _passing.TryTake(out var message) ? message : throw new InvalidOperationException("Nothing was sent.");

    [Fact]
    public void Figures_come_once_a_minute_and_expire()
    {
        Assert.False(_passing.TryTake(out _));
        _time.Advance(TimeSpan.FromMinutes(1));
        var message = Next();
        Assert.Equal(("edgeagent/line-3/metrics", 0, false, TimeSpan.FromMinutes(3)), (message.Topic, message.Qos, message.Retain, message.Expiry));
        Assert.False(_passing.TryTake(out _));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(120, (double)JsonNode.Parse(Next().Payload.Span)!["uptime_s"]!);
    }

    [Fact]
    public void They_tell_of_the_machine_and_of_each_source()
    {
        _beat.Report(new SourceHealth(new EventSource("line-3", SourceKind.Camera, "entrance"), SourceState.Running, _time.GetUtcNow(), null) { Fps = 4.987654321, LatencyMs = double.NaN, Drops = 3 });
        _beat.Report(new SourceHealth(new EventSource("line-3", SourceKind.Microphone, "desk"), SourceState.Waiting, _time.GetUtcNow(), "It is away."));
        _passing.Open();
        Assert.Equal(
            """{"time":"2026-11-26T03:00:00.000000Z","uptime_s":0,"cpu_percent":12.5,"memory_bytes":1000,"waiting_events":7,"sources":{"desk":{"state":"waiting","drops":0},"entrance":{"state":"running","fps":4.987654,"drops":3}}}""",
            System.Text.Encoding.UTF8.GetString(Next().Payload.Span));
    }

    [Fact]
    public void What_waited_while_there_was_no_connection_is_replaced_when_there_is_one()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromSeconds(10));
        _passing.Open();
        Assert.Equal(310, (double)JsonNode.Parse(Next().Payload.Span)!["uptime_s"]!);
        Assert.False(_passing.TryTake(out _));
    }

    [Fact]
    public void A_source_that_is_taken_out_is_told_no_more()
    {
        foreach (var state in (SourceState[])[SourceState.Running, SourceState.Stopped])
            _beat.Report(new SourceHealth(new EventSource("line-3", SourceKind.Camera, "entrance"), state, _time.GetUtcNow(), null));
        _passing.Open();
        Assert.Empty(JsonNode.Parse(Next().Payload.Span)!["sources"]!.AsObject());
    }

    [Fact]
    public void After_its_end_nothing_is_sent()
    {
        _beat.Dispose();
        _time.Advance(TimeSpan.FromMinutes(2));
        _passing.Open();
        Assert.False(_passing.TryTake(out _));
    }

    [ProgramFact("mosquitto")]
    public async Task They_come_right_after_each_connection_and_are_not_kept()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(Agent.OptionsFor(broker.Port), passing: _passing);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/metrics") != null);
        await agent.StopAsync();

        await using var late = await Subscriber.StartAsync(broker.Port);
        await late.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");
        Assert.Null(late.Last("edgeagent/line-3/metrics"));
    }
}
