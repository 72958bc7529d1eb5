using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using MQTTnet.Formatter;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>Publishing to a real mosquitto.</summary>
[Collection(CounterReading.Collection)]
public sealed class PublishingTests
{
    [ProgramFact("mosquitto")]
    public async Task Every_kind_of_event_arrives_valid_in_order_and_as_CloudEvent()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(broker.Port);
        var arbitrary = new ArbitraryEvents(seed: 3);
        var sent = Enumerable.Range(0, 5).SelectMany(_ => EventCatalogue.All).Select(arbitrary.Envelope).ToList();

        foreach (var envelope in sent)
            agent.Publisher.Offer(envelope);
        await subscriber.UntilAsync(s => s.Events.Count == sent.Count);

        Assert.All(subscriber.Events.Zip(sent), pair =>
        {
            var (message, envelope) = pair;
            var cloudEvent = EventContract.AssertValid(message.Text);
            Assert.Equal(envelope.Id.ToString(), cloudEvent.Id);
            Assert.EndsWith("/events/" + EventCatalogue.Of(envelope.Data).Name, message.Topic, StringComparison.Ordinal);
            Assert.Equal((false, 1, "application/cloudevents+json"), (message.Retained, message.Qos, message.ContentType));
        });
    }

    [ProgramFact("mosquitto")]
    public async Task No_event_of_any_kind_is_kept_for_later_subscribers_least_of_all_a_partial_text()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watcher = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(broker.Port);
        var arbitrary = new ArbitraryEvents(seed: 4);
        Assert.Contains(EventCatalogue.All, kind => kind.Name == "speech.partial");
        foreach (var kind in EventCatalogue.All)
            agent.Publisher.Offer(arbitrary.Envelope(kind));
        await watcher.UntilAsync(s => s.Events.Count == EventCatalogue.All.Count);

        // What is kept comes before what is published after a subscription.
        await using var late = await Subscriber.StartAsync(broker.Port);
        var next = arbitrary.Envelope(EventCatalogue.All.Single(kind => kind.Name == "speech.partial"));
        agent.Publisher.Offer(next);
        await late.UntilAsync(s => s.Events.Count > 0);
        Assert.Contains(next.Id.ToString(), Assert.Single(late.Events).Text, StringComparison.Ordinal);
        Assert.False(TopicTable.Event.Retained);
    }

    [ProgramFact("mosquitto")]
    public async Task The_latency_of_an_acknowledged_event_counts_from_its_capture()
    {
        var latencies = new ConcurrentQueue<double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => latencies.Enqueue(seconds));
        listener.EnableMeasurementEvents(AgentMeter.PublishLatency);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await Agent.StartAsync(broker.Port);
        var captured = TimeProvider.System.GetTimestamp() - (1_000 * TimeProvider.System.TimestampFrequency);

        agent.Issue(1);
        agent.Camera.Issue(new AgentFault { Component = "2", Message = "A test." }, new CaptureStamp(captured, DateTimeOffset.UnixEpoch));
        await agent.StopAsync();

        // A process's meter has one voice: others that test beside this one are told apart by their latency.
        Assert.InRange(Assert.Single(latencies, seconds => seconds >= 1_000), 1_000, 1_060);
    }

    [ProgramFact("mosquitto")]
    public async Task The_states_are_kept_for_later_subscribers()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watcher = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(broker.Port);
        agent.Report(SourceState.Starting);
        agent.Report(SourceState.Running);
        await watcher.UntilAsync(s => s.Last("edgeagent/line-3/entrance/status") == "online" && s.Last("edgeagent/line-3/status") == "online");
        await watcher.UntilAsync(s => s.Last("edgeagent/line-3/entrance/health")?.Contains("running", StringComparison.Ordinal) == true);

        await using var late = await Subscriber.StartAsync(broker.Port);
        await late.UntilAsync(s => s.All.Count >= 3);

        Assert.All(late.All, message => Assert.True(message.Retained));
        Assert.Equal("online", late.Last("edgeagent/line-3/status"));
        Assert.Equal("online", late.Last("edgeagent/line-3/entrance/status"));
        Assert.Equal("""{"state":"running","since":"1970-01-01T00:00:00.000000Z","drops":0}""", late.Last("edgeagent/line-3/entrance/health"));
    }

    [ProgramFact("mosquitto")]
    public async Task A_stop_sends_what_waits_then_tells_that_all_are_offline()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var agent = await Agent.StartAsync(broker.Port);
        agent.Report(SourceState.Running);
        for (var i = 0; i < 500; i++)
            agent.Issue(i);

        await agent.DisposeAsync();

        await subscriber.UntilAsync(s => s.Events.Count == 500 && s.Last("edgeagent/line-3/status") == "offline" && s.Last("edgeagent/line-3/entrance/status") == "offline");
        Assert.Equal(Enumerable.Range(1, 500).Select(n => n.ToString("D16", CultureInfo.InvariantCulture)), subscriber.Events.Select(message => (string)EventContract.AssertValid(message.Text)["sequence"]!));
        // A DISCONNECT was sent, so the last will was not: offline came once.
        Assert.Single(subscriber.All, message => message is { Topic: "edgeagent/line-3/status", Text: "offline", Retained: false });
        await Until.TrueAsync(() => broker.Log.Contains("Received DISCONNECT from edgeagent-line-3", StringComparison.Ordinal), state: () => broker.Log);
    }

    [ProgramFact("mosquitto")]
    public async Task A_run_that_ends_before_it_has_connected_still_delivers()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var agent = await Agent.StartAsync(broker.Port);
        agent.Issue(1);

        await agent.DisposeAsync();

        await subscriber.UntilAsync(s => s.Events.Count == 1 && s.Last("edgeagent/line-3/status") == "offline");
    }

    [ProgramFact("mosquitto")]
    public async Task A_number_that_is_none_loses_its_event_and_leaves_no_hole()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(broker.Port);

        agent.Camera.Issue(new AgentFault { Component = "1", Message = "Bad.", StreamTimeMs = double.NaN });
        agent.Issue(2);

        await subscriber.UntilAsync(s => s.Events.Count == 2);
        SequenceLedger.Of(subscriber).AssertWhole();
        Assert.DoesNotContain("NaN", subscriber.Events[0].Text, StringComparison.Ordinal);
        Assert.Contains("held a number that JSON cannot hold", subscriber.Events[0].Text, StringComparison.Ordinal);
        Assert.Equal(1, agent.Logger.Count(5005));
    }

    [ProgramFact("mosquitto")]
    public async Task A_topic_that_the_broker_forbids_is_skipped_and_the_others_go_on()
    {
        await using var broker = await MosquittoBroker.StartAsync(
            "allow_anonymous true\nacl_file {folder}/acl",
            new Dictionary<string, string> { ["acl"] = "topic read #\ntopic write edgeagent/line-3/status\ntopic write edgeagent/line-3/entrance/#\n" });
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        using var lost = new CounterReading("edgeagent.message.lost");
        await using var agent = await Agent.StartAsync(broker.Port);

        for (var i = 0; i < 20; i++)
        {
            agent.Itself.Issue(new AgentStopped { Reason = "signal" });
            agent.Issue(i);
        }

        await subscriber.UntilAsync(s => s.Events.Count == 20);
        await Until.TrueAsync(() => lost["refused"] == 20);
        Assert.Equal(1, agent.Logger.Count(5004));
        Assert.Contains("edgeagent/line-3/events/agent.stopped", agent.Logger.All, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task A_message_above_the_brokers_limit_is_dropped_and_the_others_go_on()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_packet_size 2000");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        using var lost = new CounterReading("edgeagent.message.lost");
        await using var agent = await Agent.StartAsync(broker.Port);

        // Around the limit, byte by byte: what we take for small enough has to be so for the broker, else it hangs up.
        for (var length = 1400; length < 1800; length++)
            agent.Camera.Issue(new AgentFault { Component = "x", Message = new string('m', length) });
        agent.Issue(7);

        await subscriber.UntilAsync(s => s.Events.Count > 0 && s.Events[^1].Text.Contains("\"7\"", StringComparison.Ordinal));
        Assert.Equal(401, subscriber.Events.Count + lost["too_large"]);
        Assert.True(lost["too_large"] > 50);
        Assert.Equal(1, agent.Logger.Count(5000));
        Assert.Equal(1, agent.Logger.Count(5004));
    }

    [ProgramTheory("mosquitto")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_a_broker_of_3_1_1_hangs_up_on_is_dropped_after_a_few_connections(bool isState)
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_packet_size 2000");
        await using var old = FaultProxy.To(broker.Port, connect => connect.Span[8] == 5 ? [0x20, 2, 0, 1] : null);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        using var lost = new CounterReading("edgeagent.message.lost");
        await using var agent = await Agent.StartAsync(old.Port);
        var large = new string('m', 4000);

        for (var i = 0; i < 20; i++)
            agent.Issue(i);
        if (isState)
            agent.Report(SourceState.Running, large);
        else
            agent.Camera.Issue(new AgentFault { Component = "large", Message = large });
        for (var i = 20; i < 40; i++)
            agent.Issue(i);

        await subscriber.UntilAsync(s => s.Events.Select(e => e.Text).Distinct().Count() == 40);
        await Until.TrueAsync(() => lost["hung_up"] == 1);
        Assert.Equal(1, agent.Logger.Count(5004));
        Assert.Contains($"does not take edgeagent/line-3/entrance/{(isState ? "health" : "events/agent.fault")} (", agent.Logger.All, StringComparison.Ordinal);

        // The connection that is there now stays: what was given up does not come back with the next.
        var connections = old.Connections;
        old.Cut();
        await Until.TrueAsync(() => old.Connections > connections);
        agent.Issue(40);
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Text.Contains("\"40\"", StringComparison.Ordinal)));
        Assert.Equal(1, lost["hung_up"]);
        Assert.Equal("online", subscriber.Last("edgeagent/line-3/status"));
    }

    [ProgramFact("mosquitto")]
    public async Task A_topic_that_is_allowed_again_is_said()
    {
        await using var broker = await MosquittoBroker.StartAsync(
            "allow_anonymous true\nacl_file {folder}/acl",
            new Dictionary<string, string> { ["acl"] = "topic read #\ntopic write edgeagent/line-3/status\n" });
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(broker.Port);
        agent.Issue(0);
        agent.Issue(1);
        await Until.TrueAsync(() => agent.Logger.Count(5004) >= 1);

        await File.WriteAllTextAsync(Path.Combine(broker.Folder, "acl"), "topic readwrite #\n");
        broker.Kill();
        await broker.StartAgainAsync();
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 2);
        agent.Issue(2);

        await Until.TrueAsync(() => agent.Logger.Count(5008) >= 1, state: () => agent.Logger.All);
        Assert.Contains("takes edgeagent/line-3/entrance/events/agent.fault again", agent.Logger.All, StringComparison.Ordinal);
        Assert.Equal((1, 1), (agent.Logger.Count(5004), agent.Logger.Count(5008)));
    }

    [ProgramFact("mosquitto")]
    public async Task What_the_broker_asks_for_is_obeyed()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_keepalive 10\nmax_inflight_messages 1\nmax_packet_size 70000");
        var options = Agent.OptionsFor(broker.Port) with { KeepAlive = TimeSpan.FromSeconds(60) };
        await using (var connection = await BrokerConnection.OpenAsync(options, MqttProtocolVersion.V500, will: null, CancellationToken.None))
        {
            Assert.Equal((1, 70000, TimeSpan.FromSeconds(5)), (connection.Window, connection.PacketLimitBytes, connection.PingAfter));
        }

        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(options);
        for (var i = 0; i < 20; i++)
            agent.Issue(i);
        await subscriber.UntilAsync(s => s.Events.Count == 20);
        Assert.Equal(1, agent.Logger.Count(5000));
    }

    [Fact]
    public void Options_print_no_password()
    {
        var options = Agent.OptionsFor(1883) with { Username = "line3", Password = "s3cret" };

        Assert.Equal("mqtt://127.0.0.1:1883 as edgeagent-line-3", options.ToString());
        Assert.DoesNotContain("s3cret", $"{options}", StringComparison.Ordinal);
    }
}
