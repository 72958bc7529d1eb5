using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>What brokers and networks do to a publisher. Events come at least once, with the same id, in order, and without gaps.</summary>
public sealed class FaultTests
{
    [ProgramFact("mosquitto")]
    public async Task A_broker_that_is_down_at_the_start_gets_everything_when_it_comes()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var port = MosquittoBroker.FreePort();
        await using var agent = await Agent.StartAsync(port);
        agent.Report(SourceState.Running);
        for (var i = 0; i < 50; i++)
            agent.Issue(i);
        await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);
        Assert.Contains("nothing listens there", agent.Logger.All, StringComparison.Ordinal);

        await using var proxy = FaultProxy.To(broker.Port, listen: port);

        await subscriber.UntilAsync(s => s.Events.Count == 50);
        SequenceLedger.Of(subscriber).AssertWhole();
        Assert.Equal("online", subscriber.Last("edgeagent/line-3/entrance/status"));
        Assert.Equal(1, agent.Logger.Count(5001));
    }

    [ProgramFact("mosquitto")]
    public async Task A_killed_broker_that_comes_back_empty_gets_the_states_again_and_the_events_go_on()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await Agent.StartAsync(broker.Port);
        agent.Report(SourceState.Running);
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1);

        for (var round = 1; round <= 3; round++)
        {
            broker.Kill();
            await Until.TrueAsync(() => agent.Logger.Count(5001) >= round);
            await broker.StartAgainAsync();
            await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1 + round);
            await using var late = await Subscriber.StartAsync(broker.Port);
            await late.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online" && s.Last("edgeagent/line-3/entrance/status") == "online" && s.Last("edgeagent/line-3/entrance/health") is not null);
            agent.Issue(round);
            await late.UntilAsync(s => s.Events.Count == 1);
        }
    }

    [ProgramFact("mosquitto")]
    public async Task A_frozen_broker_holds_up_nobody_and_memory_stays_bounded()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_queued_messages 0");
        using var folder = new TemporaryFolder();
        await using var agent = await Agent.StartAsync(
            Agent.ImpatientFor(broker.Port), outbox: new OutboxOptions { Path = Path.Combine(folder.Path, OutboxOptions.FileName), HistoryPerSecond = 100_000 });
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");
        agent.Issue(-1);
        await subscriber.UntilAsync(s => s.Events.Count == 1);
        broker.Freeze();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var text = new string('x', 20_000);
        var longest = TimeSpan.Zero;
        for (var i = 0; i < 2_000; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            agent.Camera.Issue(new AgentFault { Component = $"{i}", Message = text });
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, TimeProvider.System.GetElapsedTime(start).Ticks));
            if (i % 100 == 99)
                await Until.TrueAsync(() => !agent.Outbox.IsStoring);
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(longest < TimeSpan.FromSeconds(1), $"An event took {longest.TotalMilliseconds} ms to hand over.");
        // All of them are 40 MB; the outbox holds 4 MB of them beside the disk. Other tests of this process allocate too.
        Assert.True(grown < 20_000_000, $"{grown} bytes are held.");
        await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);
        broker.Thaw();
        await subscriber.UntilAsync(s => SequenceLedger.Of(s).Count == 2001);
        SequenceLedger.Of(subscriber).AssertWhole();
    }

    [ProgramFact("mosquitto")]
    public async Task An_idle_half_open_connection_is_noticed_within_one_and_a_half_keep_alives()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var agent = await Agent.StartAsync(Agent.ImpatientFor(proxy.Port));
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1);
        // The states are acknowledged once a status is to be seen.
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");

        var start = TimeProvider.System.GetTimestamp();
        proxy.HalfOpen(true);
        await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);
        var took = TimeProvider.System.GetElapsedTime(start);

        Assert.True(took < 1.5 * agent.Options.KeepAlive, $"Noticed after {took}.");
        proxy.HalfOpen(false);
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 2);
    }

    [ProgramFact("mosquitto")]
    public async Task A_connection_cut_anywhere_inside_a_packet_loses_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(proxy.Port);
        var number = 0;

        // CONNECT, the status and the first events: cut after each of these bytes of a connection.
        for (var cut = 1; cut < 1200; cut += 67)
        {
            proxy.CutAfter(cut);
            proxy.Cut();
            var connections = proxy.Connections;
            for (var i = 0; i < 4; i++)
                agent.Issue(number++);
            await Until.TrueAsync(() => proxy.Connections > connections + 1);
        }

        proxy.CutAfter(-1);
        await subscriber.UntilAsync(s => s.Events.Select(e => e.Text).Distinct().Count() == number);
        SequenceLedger.Of(subscriber).AssertWhole();
    }

    [ProgramFact("mosquitto")]
    public async Task An_acknowledgement_that_is_lost_brings_the_same_event_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(Agent.ImpatientFor(proxy.Port));
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");

        proxy.Swallow(true);
        agent.Issue(1);
        agent.Issue(2);
        await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);
        proxy.Swallow(false);

        await Until.TrueAsync(() => subscriber.Events.Count >= 3 && subscriber.Events.Select(e => EventContract.AssertValid(e.Text).Id).Distinct().Count() == 2, state: () => agent.Logger.All + "\n" + broker.Log);
        SequenceLedger.Of(subscriber).AssertWhole();
        Assert.Equal(2, subscriber.Events.Select(e => EventContract.AssertValid(e.Text).Id).Distinct().Count());
        Assert.Contains("did not acknowledge a message within 1 s", agent.Logger.All, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task A_stall_within_the_deadlines_goes_unnoticed()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(proxy.Port);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");

        proxy.Pause();
        for (var i = 0; i < 100; i++)
            agent.Issue(i);
        proxy.Resume();

        await subscriber.UntilAsync(s => s.Events.Count == 100);
        SequenceLedger.Of(subscriber).AssertWhole();
        Assert.Equal(0, agent.Logger.Count(5001));
    }

    [ProgramFact("mosquitto", "mosquitto_sub", "kill")]
    public async Task A_subscriber_that_is_frozen_slows_nobody_and_what_the_broker_dropped_for_it_shows_in_the_numbers()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_queued_messages 10");
        await using var agent = await Agent.StartAsync(broker.Port);
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1);
        var (audit, heard) = (new SequenceAudit(), 0L);
        using var slow = Process.Start(new ProcessStartInfo(ProgramFactAttribute.PathOf("mosquitto_sub")!,
            ["-p", $"{broker.Port}", "-q", "1", "-t", "edgeagent/line-3/entrance/events/#", "-F", "%p"])
        { RedirectStandardOutput = true })!;
        slow.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || !SeenEvent.TryRead(System.Text.Encoding.UTF8.GetBytes(line.Data), out var seen))
                return;
            lock (audit)
            {
                audit.Take(seen, isHistory: false);
                heard = seen.Sequence;
            }
        };
        slow.BeginOutputReadLine();
        try
        {
            var number = 0;
            await Until.TrueAsync(() =>
            {
                agent.Issue(number++);
                return Interlocked.Read(ref heard) > 0;
            });
            Signal("STOP");
            var start = TimeProvider.System.GetTimestamp();
            for (var i = 0; i < 2000; i++)
                agent.Issue(number++);
            await Until.TrueAsync(() => agent.Outbox.Waiting == 0, state: () => $"{agent.Outbox.Waiting} wait");
            var took = TimeProvider.System.GetElapsedTime(start);

            Signal("CONT");
            var last = Interlocked.Read(ref heard);
            await Until.TrueAsync(() =>
            {
                agent.Issue(number++);
                lock (audit)
                    return heard > 2000 && audit.Verdicts.Any(v => v.Missing > 0);
            }, state: () => $"{heard} heard, {last} before");

            // The agent noticed nothing; the subscriber knows exactly which numbers it has not got.
            Assert.InRange(took.TotalSeconds, 0, 20);
            Assert.Equal(0, agent.Logger.Count(5001));
            lock (audit)
                Assert.InRange(Assert.Single(audit.Verdicts).Missing, 1000, 2000);
        }
        finally
        {
            slow.Kill();
            await slow.WaitForExitAsync();
        }

        void Signal(string name)
        {
            using var kill = Process.Start("kill", [$"-{name}", $"{slow.Id}"]);
            kill.WaitForExit();
        }
    }

    [ProgramFact("mosquitto")]
    public async Task A_broker_of_version_3_1_1_is_spoken_to_in_its_version()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        // To CONNECT of version 5 (the protocol's level follows fixed header, length and name) what MQTT 3.1.1 brokers answer.
        await using var old = FaultProxy.To(broker.Port, connect => connect.Span[8] == 5 ? [0x20, 2, 0, 1] : null);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(old.Port);
        agent.Report(SourceState.Running);

        agent.Issue(1);

        await subscriber.UntilAsync(s => s.Events.Count == 1 && s.Last("edgeagent/line-3/status") == "online" && s.Last("edgeagent/line-3/entrance/status") == "online");
        EventContract.AssertValid(subscriber.Events[0].Text);
        Assert.Null(subscriber.Events[0].ContentType);
        Assert.Equal(0, agent.Logger.Count(5001));
        Assert.Contains("with MQTT 3.1.1", agent.Logger.All, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task A_broker_that_hangs_up_on_version_5_is_spoken_to_in_3_1_1()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var old = FaultProxy.To(broker.Port, connect => connect.Span[8] == 5 ? [] : null);
        await using var agent = await Agent.StartAsync(old.Port);

        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1);

        Assert.Contains("with MQTT 3.1.1", agent.Logger.All, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto", "mosquitto_passwd")]
    public async Task A_wrong_password_is_named_never_printed_and_not_tried_often()
    {
        await using var broker = MosquittoBroker.Prepare("password_file {folder}/passwords");
        using (var passwd = System.Diagnostics.Process.Start(ProgramFactAttribute.PathOf("mosquitto_passwd")!, ["-c", "-b", Path.Combine(broker.Folder, "passwords"), "line3", "right"]))
            await passwd.WaitForExitAsync();
        await broker.StartAgainAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        var options = Agent.OptionsFor(proxy.Port) with { Username = "line3", Password = "wr0ng-s3cret", ReconnectMinimum = TimeSpan.FromSeconds(1), ReconnectMaximum = TimeSpan.FromSeconds(60) };

        await using (var agent = await Agent.StartAsync(options))
        {
            await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);
            agent.Issue(1);
            Assert.Contains("refuses user 'line3'", agent.Logger.All, StringComparison.Ordinal);
            Assert.Matches(@"next attempt as edgeagent-line-3 is in (2[4-9]|3[0-6])\.", agent.Logger.All);
            Assert.DoesNotContain("s3cret", agent.Logger.All, StringComparison.Ordinal);
            Assert.Equal(1, proxy.Connections);
        }

        await using var right = await Agent.StartAsync(options with { Password = "right" });
        await Until.TrueAsync(() => right.Logger.Count(5000) >= 1);
    }

    [ProgramFact("mosquitto")]
    public async Task A_client_id_that_another_agent_has_too_is_named_though_the_broker_says_nothing()
    {
        // Mosquitto before 2.1 closes the older connection without a word.
        await using var broker = await MosquittoBroker.StartAsync();
        var options = Agent.OptionsFor(broker.Port) with { ReconnectMinimum = TimeSpan.FromMilliseconds(100), ReconnectMaximum = TimeSpan.FromSeconds(60) };
        await using var one = await Agent.StartAsync(options);
        await Until.TrueAsync(() => one.Logger.Count(5000) >= 1);
        await using var other = await Agent.StartAsync(options);

        await Until.TrueAsync(() => one.Logger.All.Contains("another client uses the client id 'edgeagent-line-3'; give each agent a name of its own", StringComparison.Ordinal), state: () => one.Logger.All);
    }

    [ProgramFact("mosquitto")]
    public async Task The_last_will_tells_of_an_agent_that_was_cut_off()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(proxy.Port);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");

        proxy.Refuse(true);
        proxy.Cut();

        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");
        await using var late = await Subscriber.StartAsync(broker.Port);
        await late.UntilAsync(s => s.All.Any(message => message is { Topic: "edgeagent/line-3/status", Text: "offline", Retained: true }));
        proxy.Refuse(false);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");
    }

    [ProgramFact("mosquitto")]
    public async Task A_stop_while_the_broker_is_frozen_ends_in_time()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var agent = await Agent.StartAsync(Agent.OptionsFor(broker.Port) with { StopTimeout = TimeSpan.FromSeconds(2), AcknowledgeTimeout = TimeSpan.FromSeconds(30), KeepAlive = TimeSpan.FromSeconds(60) });
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1);
        broker.Freeze();
        for (var i = 0; i < 100; i++)
            agent.Issue(i);

        var start = TimeProvider.System.GetTimestamp();
        await agent.DisposeAsync();
        var took = TimeProvider.System.GetElapsedTime(start);

        Assert.True(took < TimeSpan.FromSeconds(3), $"The stop took {took}.");
        Assert.Equal(1, agent.Logger.Count(5007));
        broker.Thaw();
    }

    [Fact]
    public async Task A_stop_while_nothing_answers_and_nothing_waits_ends_at_once()
    {
        var agent = await Agent.StartAsync(Agent.OptionsFor(MosquittoBroker.FreePort()) with { ReconnectMinimum = TimeSpan.FromSeconds(30), ReconnectMaximum = TimeSpan.FromSeconds(60) });
        await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);

        var start = TimeProvider.System.GetTimestamp();
        await agent.DisposeAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
        Assert.Equal(0, agent.Logger.Count(5007));
    }

    [Fact]
    public async Task A_stop_while_a_broker_that_never_answers_is_asked_and_nothing_waits_ends_soon()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        var limit = TimeSpan.FromMinutes(5);
        await using var agent = await Agent.StartAsync(
            Agent.OptionsFor(((IPEndPoint)silent.LocalEndPoint!).Port) with { ConnectTimeout = limit, StopTimeout = limit });
        using var asked = await silent.AcceptAsync();

        await agent.StopAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    [ProgramFact("mosquitto")]
    public async Task What_answers_and_is_no_broker_is_named_as_such()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var web = FaultProxy.To(broker.Port, _ => "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await using var agent = await Agent.StartAsync(web.Port);

        await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1);

        Assert.Contains("no MQTT broker", agent.Logger.All, StringComparison.Ordinal);
        Assert.Equal(PublishFault.Lost, Assert.IsType<PublishException>(await Record.ExceptionAsync(() =>
            BrokerConnection.OpenAsync(agent.Options, MQTTnet.Formatter.MqttProtocolVersion.V500, will: null, CancellationToken.None))).Fault);
    }
}
