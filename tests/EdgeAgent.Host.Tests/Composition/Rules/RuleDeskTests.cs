using System.Collections.Concurrent;
using EdgeAgent.Host.Cli.Rules;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Tests.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition.Rules;

/// <summary>Rules of a configuration on a clock that the test moves.</summary>
public sealed class RuleDeskTests : IDisposable, IAgentOutlet
{
    private const string Condition = "count('entrance', 'person') > 0";

    private static readonly EventSource Desk = new("line-3", SourceKind.Microphone, "desk");
    private static readonly EventSource Entrance = new("line-3", SourceKind.Camera, "entrance");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<EventEnvelope> _events = [];
    private readonly RuleClock _clock;
    private readonly ListeningConditions _listening;
    private long _sequence;

    public RuleDeskTests() => _listening = new ListeningConditions(_clock = new RuleClock(_time));

    public void Dispose() => _folder.Dispose();

    void IAgentOutlet.Offer(EventEnvelope envelope) => _events.Enqueue(envelope);

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    [Fact]
    public async Task A_wait_ends_when_what_was_captured_before_its_end_has_had_time_to_come()
    {
        using var desk = await StartAsync("alone: {when: keyword.detected, then: {none: object.entered, within: 10s}}");
        Offer(desk, Desk, Keyword());
        Offer(desk, Desk, Keyword());
        await SeenAsync(desk, 2);

        // Captured at 9.9 s, told at 10.2 s: it was there in time.
        _time.Advance(TimeSpan.FromSeconds(10.2));
        Offer(desk, Entrance, Person() with { LatencyMs = 300 });
        await SeenAsync(desk, 3);
        _time.Advance(TimeSpan.FromSeconds(5));
        await desk.StopAsync(CancellationToken.None);
        Assert.Empty(_events);
    }

    [Fact]
    public async Task A_wait_that_nothing_has_ended_tells_its_event_dated_at_its_end()
    {
        using var desk = await StartAsync("alone: {when: keyword.detected, then: {none: object.entered, within: 10s}}");
        Offer(desk, Desk, Keyword());
        await SeenAsync(desk, 1);
        _time.Advance(TimeSpan.FromSeconds(10.4));
        Assert.Empty(_events);
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(0.2));
            return !_events.IsEmpty;
        });
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 12, 0, 10, TimeSpan.Zero), _events.Single().Time);
        Assert.Equal("/agents/line-3", _events.Single().Source.Uri);
        await desk.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task After_a_restart_a_rule_waits_on_and_why_it_did_not_fire_is_known()
    {
        const string rule = "alone: {when: keyword.detected, if: \"event.data.score > 0.5\", then: {none: object.entered, within: 1h}}";
        using (var desk = await StartAsync(rule))
        {
            Offer(desk, Desk, Keyword() with { Score = 0.4 });
            Offer(desk, Desk, Keyword() with { Score = 0.4 });
            Offer(desk, Desk, Keyword());
            await SeenAsync(desk, 3);
            await desk.StopAsync(CancellationToken.None);
        }

        _time.Advance(TimeSpan.FromMinutes(30));
        using var again = await StartAsync(rule);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Empty(_events);
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return !_events.IsEmpty;
        });
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 13, 0, 0, TimeSpan.Zero), _events.Single().Time);
        await again.StopAsync(CancellationToken.None);

        var output = new StringWriter();
        Assert.True(new WhyNot(_folder[RuleJournal.FileName], output).Say("alone", null, asJson: false));
        Assert.StartsWith("2026-11-26 12:00:00.000Z  a condition did not hold, 2 times until 12:00:00Z\n    it looked at keyword.detected of desk (", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\n    no   event.data.score is 0.4, asked is > 0.5\n", output.ToString(), StringComparison.Ordinal);
        Assert.False(new WhyNot(_folder[RuleJournal.FileName], output).Say("alon", null, asJson: false));
    }

    [Fact]
    public async Task Rules_that_are_read_anew_look_on_from_then_on()
    {
        using var desk = await StartAsync("old: {when: keyword.detected}");
        Offer(desk, Desk, Keyword());
        await SeenAsync(desk, 1);
        desk.Use(RuleSet.Of(Site("new: {when: keyword.detected, do: {publish: {a: b}}}")));
        await Until.TrueAsync(() => desk.IsSettled);
        Offer(desk, Desk, Keyword());
        await SeenAsync(desk, 2);
        await desk.StopAsync(CancellationToken.None);
        Assert.Equal(["old", "new"], _events.Select(e => ((RuleFired)e.Data).Rule));
    }

    [Fact]
    public async Task A_microphone_hears_when_its_condition_holds_with_the_moment_and_the_values()
    {
        using var desk = await StartAsync("any: {when: keyword.detected}");
        var condition = _listening.Of("desk", Condition);
        Offer(desk, Entrance, Person() with { LatencyMs = 200 });
        await SeenAsync(desk, 1);
        _time.Advance(TimeSpan.FromSeconds(4));
        Offer(desk, Entrance, Gone());
        await SeenAsync(desk, 2);

        // The person was captured 0.2 s before the desk's clock began.
        var now = CaptureStamp.Now(_time);
        Assert.True(condition.TryTake(0, now, out var held, out var ago));
        Assert.Equal((true, TimeSpan.FromSeconds(4.2)), (held.Holds, ago));
        Assert.Equal(new EventReason("count('entrance', 'person')", "1", "> 0"), Assert.Single(held.Reasons));
        Assert.False(condition.TryTake(0, now, out _, out _));
        _time.Advance(ListeningCondition.Settle);
        Assert.True(condition.TryTake(0, CaptureStamp.Now(_time), out var released, out ago));
        Assert.Equal((false, ListeningCondition.Settle), (released.Holds, ago));
        Assert.Same(released, condition.Latest);

        // Who asks something else hears only of that.
        desk.Use(RuleSet.Of(Site("any: {when: keyword.detected}", "count('entrance') === 0")));
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return _listening.Of("desk", "count('entrance') === 0").TryTake(0, CaptureStamp.Now(_time), out held, out _);
        });
        Assert.True(held.Holds);
        Assert.Null(_listening.Of("desk", Condition).Latest);
        await desk.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_condition_that_cannot_be_evaluated_does_not_hold_and_is_said_once()
    {
        const string ten = "[1,2,3,4,5,6,7,8,9,10]";
        using var desk = await StartAsync("any: {when: keyword.detected}", $"count('entrance') >= 0 && {ten}.every(a => {ten}.every(b => {ten}.every(c => {ten}.every(d => {ten}.every(e => {ten}.every(f => {ten}.every(g => a + b + c + d + e + f + g > 0)))))))");
        Offer(desk, Entrance, Person());
        Offer(desk, Entrance, Gone());
        await SeenAsync(desk, 2);
        await desk.StopAsync(CancellationToken.None);
        var fault = Assert.IsType<AgentFault>(Assert.Single(_events).Data);
        Assert.Equal(("microphone desk", "recognize.only_when of 'desk' cannot be evaluated: It took more than 5 ms. It counts as not so, and nothing is written down."), (fault.Component, fault.Message));
    }

    [Fact]
    public async Task What_is_set_of_a_source_can_be_asked()
    {
        using var desk = await StartAsync("calm: {when: keyword.detected, if: \"!state('desk', 'mute') && state('entrance', 'enabled') && !(state('desk', 'voice_threshold') > 0.5)\"}", "state('entrance', 'detect')");
        var news = new SettingNews();
        news.Tell(Desk, "voice_threshold", "");
        news.Listen(desk.Take);
        await HeardAsync(1, 1);
        news.Tell(Desk, "voice_threshold", "0.6");
        await HeardAsync(2, 1);
        news.Tell(Desk, "voice_threshold", "0.5");
        await HeardAsync(3, 2);
        news.Tell(Desk, "mute", "ON");
        await HeardAsync(4, 2);
        news.Tell(Desk, "mute", "OFF");
        news.Tell(Entrance, "enabled", "OFF");
        news.Tell(Entrance, "detect", "OFF");
        await HeardAsync(5, 2);
        await desk.StopAsync(CancellationToken.None);

        // A condition changes when somebody switches.
        _time.Advance(TimeSpan.FromSeconds(2));
        var condition = _listening.Of("desk", "state('entrance', 'detect')");
        Assert.True(condition.TryTake(0, CaptureStamp.Now(_time), out var change, out _));
        Assert.True(change.Holds);
        Assert.True(condition.TryTake(0, CaptureStamp.Now(_time), out change, out _));
        Assert.False(change.Holds);

        async Task HeardAsync(int heard, int fired)
        {
            Offer(desk, Desk, Keyword());
            await SeenAsync(desk, heard);
            Assert.Equal(fired, _events.Count);
        }
    }

    [Fact]
    public async Task A_memory_that_somebody_has_written_into_is_none()
    {
        foreach (var text in new[] { "", "{", "null", "[]", "{\"rules\":null,\"past\":[]}", "{\"rules\":{\"alone\":{}},\"past\":[{}]}" })
        {
            File.WriteAllText(_folder[RuleMemoryFile.FileName], text);
            using var desk = await StartAsync("alone: {when: keyword.detected}");
            Offer(desk, Desk, Keyword());
            await Until.TrueAsync(() => _events.TryDequeue(out _));
            await desk.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_fault_of_a_rule_is_said_once_with_the_event_that_caused_it_and_the_others_go_on()
    {
        const string ten = "[1,2,3,4,5,6,7,8,9,10]";
        using var desk = await StartAsync($$"""
            endless: {when: keyword.detected, if: "{{ten}}.every(a => {{ten}}.every(b => {{ten}}.every(c => {{ten}}.every(d => {{ten}}.every(e => {{ten}}.every(f => {{ten}}.every(g => a + b + c + d + e + f + g > 0)))))))"}
              other: {when: keyword.detected}
            """);
        for (var i = 0; i < 3; i++)
            Offer(desk, Desk, Keyword());
        await SeenAsync(desk, 3);
        await desk.StopAsync(CancellationToken.None);

        Assert.Equal(3, _events.Count(e => e.Data is RuleFired { Rule: "other" }));
        var fault = Assert.IsType<AgentFault>(Assert.Single(_events, e => e.Data is AgentFault).Data);
        Assert.Contains("keyword.detected of desk", fault.Message, StringComparison.Ordinal);
    }

    private static LoadedConfiguration Site(string rules, string condition = Condition) => ConfigurationText.Load($$"""
        agent: {name: line-3}
        cameras:
          entrance: {source: door.mp4, detect: {model: m} }
        microphones:
          desk: {source: desk.wav, keywords: {model: wake}, voice: {model: v}, recognize: {model: r, only_when: "{{condition}}"} }
        rules:
          {{rules}}
        """);

    private async Task<RuleDesk> StartAsync(string rules, string condition = Condition)
    {
        var issuer = new EventIssuer(EventSource.OfAgent("line-3"), this, _time);
        var messages = new PassingMessages();
        var desk = new RuleDesk(
            RuleSet.Of(Site(rules, condition)), () => issuer,
            new RuleActions("line-3", new CommandDesk("line-3", messages, _time, NullLogger<CommandDesk>.Instance), messages), new RuleEvidence(new CameraClips(), () => issuer, _time),
            new RuleMemoryFile(_folder[RuleMemoryFile.FileName]), new RuleJournal(_folder[RuleJournal.FileName]), _clock, _listening, _time, NullLogger<RuleDesk>.Instance);
        await desk.StartAsync(CancellationToken.None);
        return desk;
    }

    private void Offer(RuleDesk desk, EventSource source, EventData data) =>
        desk.Offer(new EventEnvelope(Guid.CreateVersion7(), source, _time.GetUtcNow() - TimeSpan.FromMilliseconds(data.LatencyMs ?? 0), ++_sequence, true, null, data));

    /// <summary>Waits until the rules have looked at so many events: then what they wait for is known.</summary>
    private static Task SeenAsync(RuleDesk desk, int events) => Until.TrueAsync(() => desk.Looked >= events);

    private static KeywordDetected Keyword() => new() { Keyword = "stop", Score = 0.9, StartMs = 0, EndMs = 500, Model = "wake" };

    private static ObjectLeft Gone() => new() { Label = "person", Score = 0.8, Box = new Box(0, 0, 0.1, 0.2), Track = 1, Model = "yolox", DurationMs = 4000 };

    private static ObjectEntered Person() => new() { Label = "person", Score = 0.8, Box = new Box(0, 0, 0.1, 0.2), Track = 1, Model = "yolox" };
}
