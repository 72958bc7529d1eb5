using System.Text;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Sparkplug;

/// <summary>The agent as a node at a real broker, seen by a host that holds it to the specification.</summary>
public sealed class SparkplugNodeTests
{
    [ProgramFact("mosquitto")]
    public async Task A_host_knows_every_metric_from_the_births_and_every_change_from_the_data()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(broker.Port);

        await host.UntilAsync(h => h.IsAlive("entrance"));
        Assert.Equal(12.5, host.Value("", "cpu"));
        Assert.Equal(false, host.Value("entrance", "occupancy_person"));
        Assert.Equal(0L, host.Value("entrance", "crossed_gate"));
        Assert.Null(host.Value("entrance", "keyword"));
        Assert.Equal(["NBIRTH 0", "DBIRTH entrance"], host.Said);

        node.Set("occupancy_person", "ON");
        node.Set("crossed_gate", "7");
        node.Set("keyword", """{"keyword":"stop","score":0.9}""");
        node.Set("min_score", "0.45");
        await host.UntilAsync(h => Equals(h.Value("entrance", "min_score"), 0.45));
        Assert.Equal(true, host.Value("entrance", "occupancy_person"));
        Assert.Equal(7L, host.Value("entrance", "crossed_gate"));
        Assert.Equal("stop", host.Value("entrance", "keyword"));

        // Nothing is known any more.
        node.Set("keyword", "");
        await host.UntilAsync(h => h.Value("entrance", "keyword") is null);
        Assert.Empty(host.History);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task The_same_word_said_twice_is_told_twice_and_the_same_count_once()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(broker.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));

        node.Set("keyword", """{"keyword":"stop","score":0.9}""");
        await host.UntilAsync(h => h.DataMessages == 1);
        node.Set("crossed_gate", "0.0");
        node.Set("keyword", """{"keyword":"stop","score":0.8}""");
        await host.UntilAsync(h => h.DataMessages == 2);
        node.Set("crossed_gate", "1");
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 1L));
        Assert.Equal(3, host.DataMessages);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task A_source_that_goes_down_is_a_device_that_dies_and_is_born_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(broker.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));

        node.Report(SourceState.Waiting);
        await host.UntilAsync(h => !h.IsAlive("entrance"));
        node.Set("crossed_gate", "3");
        node.Report(SourceState.Running);
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 3L));

        // Muted by a person, it is there and can be unmuted.
        node.Report(SourceState.Muted);
        node.Set("crossed_gate", "4");
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 4L));
        Assert.Equal(["NBIRTH 0", "DBIRTH entrance", "DDEATH entrance", "DBIRTH entrance", "DDATA entrance"], host.Said);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task Messages_are_counted_to_255_and_from_0_again_without_a_gap()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(broker.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));

        for (var i = 1; i <= 300; i++)
        {
            node.Set("crossed_gate", $"{i}");
            await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), (long)i));
        }

        Assert.Equal(300, host.DataMessages);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task A_lost_connection_is_a_death_of_the_same_number_and_the_next_birth_has_the_next_one()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(proxy.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));

        for (var times = 1; times <= 3; times++)
        {
            proxy.Cut();
            await host.UntilAsync(h => h.Deaths.Count == times && h.Births.Count == times + 1 && h.IsAlive("entrance"));
        }

        Assert.Equal([0, 1, 2], host.Deaths);
        Assert.Equal([0, 1, 2, 3], host.Births);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task A_stop_is_told_and_the_number_goes_on_over_a_restart_and_after_255_with_0()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sparkplug-bdseq"), "254");
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        foreach (var number in (long[])[255, 0, 1])
        {
            await using var node = await TestNode.StartAsync(broker.Port, folder.Path);
            await host.UntilAsync(h => h.IsAlive("entrance"));
            Assert.Equal(number, host.Births[^1]);
            node.Set("crossed_gate", "5");
            await node.StopAsync();

            // What was to be told before the stop, then the death.
            await host.UntilAsync(h => !h.IsNodeAlive);
            Assert.Equal(number, host.Deaths[^1]);
            Assert.Contains("DDATA entrance", host.Said);
        }

        Assert.Equal([255, 0, 1], host.Births);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task A_host_that_asks_for_births_gets_them_with_the_same_number_and_a_flood_of_requests_gets_one()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(broker.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));
        node.Set("crossed_gate", "5");

        for (var i = 0; i < 50; i++)
            await host.RebirthAsync();
        await host.UntilAsync(h => h.Births.Count >= 2 && Equals(h.Value("entrance", "crossed_gate"), 5L));
        node.Set("crossed_gate", "6");
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 6L));

        // The requests came within two of the least distances, on any machine that can run this test at all.
        Assert.InRange(host.Births.Count, 2, 4);
        Assert.All(host.Births, number => Assert.Equal(0, number));
        Assert.Empty(host.Deaths);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task Commands_set_what_can_be_set_by_alias_or_name_and_nothing_else()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(broker.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));
        const string Topic = "spBv1.0/plant-1/DCMD/line-3/entrance";

        await host.CommandAsync(Topic,
            new SparkplugMetric { Alias = host.AliasOf("entrance", "detect"), Value = MetricValue.OfBoolean(false) },
            new SparkplugMetric { Name = "min_score", Value = MetricValue.OfFloat(0.25f) },
            new SparkplugMetric { Name = "min_score", Value = MetricValue.OfInt(1) },
            new SparkplugMetric { Name = "min_score", Value = MetricValue.OfDouble(double.NaN) },
            new SparkplugMetric { Name = "min_score", Value = MetricValue.OfText("1") },
            new SparkplugMetric { Name = "min_score", IsNull = true },
            new SparkplugMetric { Name = "crossed_gate", Value = MetricValue.OfLong(0) },
            new SparkplugMetric { Name = "nothing", Value = MetricValue.OfLong(0) },
            new SparkplugMetric { Alias = 99, Value = MetricValue.OfLong(0) });
        await host.CommandAsync("spBv1.0/plant-1/NCMD/line-3", new SparkplugMetric { Alias = host.AliasOf("entrance", "detect"), Value = MetricValue.OfBoolean(false) });
        await host.PublishAsync(Topic, Encoding.UTF8.GetBytes("no Sparkplug"));
        await host.PublishAsync(Topic, new byte[100_000]);
        await host.CommandAsync("spBv1.0/plant-1/DCMD/line-3/attic", new SparkplugMetric { Name = "detect", Value = MetricValue.OfBoolean(true) });
        await host.CommandAsync(Topic, new SparkplugMetric { Name = "detect", Value = MetricValue.OfBoolean(true) });

        await Until.TrueAsync(() => node.ToldSoFar().Count == 4, state: () => node.Logger.All);
        Assert.Equal(
            ["edgeagent/line-3/entrance/set/detect OFF", "edgeagent/line-3/entrance/set/min_score 0.25", "edgeagent/line-3/entrance/set/min_score 1", "edgeagent/line-3/entrance/set/detect ON"],
            node.ToldSoFar());
        Assert.Contains("its value for min_score is no Double", node.Logger.All, StringComparison.Ordinal);
        Assert.Contains("crossed_gate cannot be set", node.Logger.All, StringComparison.Ordinal);
        Assert.Contains("it names a metric that there is not", node.Logger.All, StringComparison.Ordinal);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task A_command_that_the_broker_kept_from_another_time_is_not_carried_out()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.PublishAsync("spBv1.0/plant-1/DCMD/line-3/entrance",
            PayloadWriter.Write(new SparkplugPayload(1, null, [new SparkplugMetric { Name = "detect", Value = MetricValue.OfBoolean(false) }])), retain: true);
        await using var node = await TestNode.StartAsync(broker.Port);

        await Until.TrueAsync(() => node.Logger.All.Contains("it is retained", StringComparison.Ordinal), state: () => node.Logger.All);
        await host.CommandAsync("spBv1.0/plant-1/DCMD/line-3/entrance", new SparkplugMetric { Name = "detect", Value = MetricValue.OfBoolean(true) });
        await Until.TrueAsync(() => node.ToldSoFar().Count > 0, state: () => node.Logger.All);
        Assert.Equal(["edgeagent/line-3/entrance/set/detect ON"], node.ToldSoFar());
    }

    [ProgramFact("mosquitto")]
    public async Task What_happens_while_the_broker_is_away_is_told_as_history_in_order_after_the_births()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(proxy.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));
        proxy.Refuse(true);
        proxy.Cut();
        await host.UntilAsync(h => !h.IsNodeAlive);

        for (var i = 1; i <= 500; i++)
            node.Set("crossed_gate", $"{i}");
        node.Set("keyword", """{"keyword":"stop"}""");
        node.Report(SourceState.Waiting);
        proxy.Refuse(false);
        await host.UntilAsync(h => h.Births.Count == 2 && h.Said[^1] == "DDEATH entrance");

        // The last value of each is in the birth, with its time. What was in the birth before may come again: the connection was cut at once.
        Assert.Equal(Enumerable.Range(1, 499).Select(i => (object?)(long)i), host.History.Where(h => h.Name == "crossed_gate" && !Equals(h.Value, 0L)).Select(h => h.Value));
        Assert.Equal(host.History.Select(h => h.At).Order(), host.History.Select(h => h.At));
        Assert.False(host.IsAlive("entrance"));
        node.Report(SourceState.Running);
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 500L) && Equals(h.Value("entrance", "keyword"), "stop"));
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task What_was_sent_into_a_dead_connection_is_told_again_as_history()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(proxy.Port, change: o => o with { KeepAlive = TimeSpan.FromSeconds(3) });
        await host.UntilAsync(h => h.IsAlive("entrance"));
        var told = host.DataMessages;

        proxy.HalfOpen(true);
        node.Set("crossed_gate", "1");
        node.Set("crossed_gate", "2");
        node.Set("crossed_gate", "3");
        // Nobody tells the node that its connection is dead; it notices by the silence.
        await Until.TrueAsync(() => node.Logger.All.Contains("no sign of life", StringComparison.Ordinal) || node.Logger.Count(5001) > 0, state: () => node.Logger.All);
        Assert.Equal(told, host.DataMessages);
        proxy.HalfOpen(false);

        await host.UntilAsync(h => h.Births.Count == 2 && Equals(h.Value("entrance", "crossed_gate"), 3L) && h.HasSeen("entrance", "crossed_gate", 2L));
        Assert.Equal([1L, 2L], host.History.Where(h => h.Name == "crossed_gate" && !Equals(h.Value, 0L)).Select(h => h.Value));
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task Connections_that_are_cut_anywhere_in_births_and_history_lose_no_value()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var node = await TestNode.StartAsync(proxy.Port);
        await host.UntilAsync(h => h.IsAlive("entrance"));

        // CONNECT and SUBSCRIBE are some 300 bytes, the births 500, the history the rest.
        var crossed = 0;
        for (var bytes = 250; bytes <= 3000; bytes += 250)
        {
            proxy.CutAfter(bytes);
            proxy.Cut();
            for (var i = 0; i < 40; i++)
                node.Set("crossed_gate", $"{++crossed}");
            var connections = proxy.Connections;
            await Until.TrueAsync(() => proxy.Connections >= connections + 2, state: () => node.Logger.All);
        }

        proxy.CutAfter(-1);
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), (long)crossed));
        await host.UntilAsync(h => Enumerable.Range(0, crossed + 1).All(n => h.HasSeen("entrance", "crossed_gate", (long)n)));
    }

    [Fact]
    public async Task The_embedded_broker_serves_a_node_too()
    {
        await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = 0 }, new ListLogger<EmbeddedBroker>());
        await broker.StartAsync(CancellationToken.None);
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using (var node = await TestNode.StartAsync(broker.Port))
        {
            await host.UntilAsync(h => h.IsAlive("entrance"));
            await host.CommandAsync("spBv1.0/plant-1/DCMD/line-3/entrance", new SparkplugMetric { Name = "detect", Value = MetricValue.OfBoolean(true) });
            await Until.TrueAsync(() => node.ToldSoFar().Count == 1);
        }

        await host.UntilAsync(h => !h.IsNodeAlive);
        Assert.Empty(host.Faults);
    }

    [ProgramFact("mosquitto")]
    public async Task Births_wait_for_the_primary_host_and_its_going_offline_is_a_death()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.StateAsync(isOnline: false, 1000);
        await using var node = await TestNode.StartAsync(broker.Port, host: "scada");
        await Until.TrueAsync(() => node.Logger.Count(5301) == 1, state: () => node.Logger.All);
        Assert.Empty(host.Said);
        node.Set("crossed_gate", "1");
        node.Set("crossed_gate", "2");

        await host.StateAsync(isOnline: true, 2000);
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 2L));
        await host.UntilAsync(h => h.History.Count == 2);
        Assert.Equal([0L, 1L], host.History.Select(h => h.Value));

        // A last will of the host from before comes late and says nothing.
        await host.StateAsync(isOnline: false, 1500);
        node.Set("crossed_gate", "3");
        await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 3L));
        Assert.True(host.IsNodeAlive);

        await host.StateAsync(isOnline: false, 3000);
        await host.UntilAsync(h => !h.IsNodeAlive);
        Assert.Equal(0, host.Deaths[0]);
        await host.StateAsync(isOnline: true, 4000);
        await host.UntilAsync(h => h.Births.Count == 2);
        Assert.NotEqual(0, host.Births[1]);
        Assert.Empty(host.Faults);
    }

    [Fact]
    public async Task A_stop_while_no_broker_answers_ends_at_once()
    {
        var node = await TestNode.StartAsync(MosquittoBroker.FreePort(), change: o => o with { ReconnectMinimum = TimeSpan.FromSeconds(30), ReconnectMaximum = TimeSpan.FromSeconds(60) });
        await Until.TrueAsync(() => node.Logger.Count(5001) >= 1);
        var start = TimeProvider.System.GetTimestamp();
        await node.DisposeAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }
}
