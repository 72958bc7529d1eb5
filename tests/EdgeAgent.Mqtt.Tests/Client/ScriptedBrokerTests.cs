using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>Answers that mosquitto does not give by itself, from MQTTnet's server.</summary>
[Collection(CounterReading.Collection)]
public sealed class ScriptedBrokerTests
{
    [Theory]
    [InlineData(MqttPubAckReasonCode.QuotaExceeded)]
    [InlineData(MqttPubAckReasonCode.UnspecifiedError)]
    [InlineData(MqttPubAckReasonCode.ImplementationSpecificError)]
    public async Task A_broker_without_room_gets_the_same_event_again_when_it_has_some(MqttPubAckReasonCode answer)
    {
        var refusals = 3;
        var taken = new ConcurrentQueue<string>();
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        server.InterceptingPublishAsync += e =>
        {
            if (!e.ApplicationMessage.Topic.Contains("/events/", StringComparison.Ordinal))
                return Task.CompletedTask;
            if (Interlocked.Decrement(ref refusals) >= 0)
                (e.Response.ReasonCode, e.ProcessPublish) = (answer, false);
            else
                taken.Enqueue(Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        await server.StartAsync();
        await using var agent = await Agent.StartAsync(port);

        agent.Issue(1);

        await Until.TrueAsync(() => taken.Count == 1, state: () => agent.Logger.All);
        EventContract.AssertValid(taken.Single());
        await server.StopAsync();
    }

    [Fact]
    public async Task An_event_that_the_broker_never_manages_to_take_does_not_hold_up_the_others()
    {
        var taken = new ConcurrentQueue<string>();
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        server.InterceptingPublishAsync += e =>
        {
            var text = Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray());
            if (text.Contains("\"component\":\"0\"", StringComparison.Ordinal))
                (e.Response.ReasonCode, e.ProcessPublish) = (MqttPubAckReasonCode.UnspecifiedError, false);
            else if (text.Contains("\"component\":\"1\"", StringComparison.Ordinal))
                taken.Enqueue(text);
            return Task.CompletedTask;
        };
        await server.StartAsync();
        await using var agent = await Agent.StartAsync(port);

        agent.Issue(0);
        agent.Issue(1);

        await Until.TrueAsync(() => !taken.IsEmpty && agent.Logger.Count(5004) >= 1, state: () => agent.Logger.All);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_state_that_the_broker_has_no_room_for_does_not_hold_up_the_events_for_ever()
    {
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        var taken = new ConcurrentQueue<string>();
        server.InterceptingPublishAsync += e =>
        {
            if (e.ApplicationMessage.Retain)
                (e.Response.ReasonCode, e.ProcessPublish) = (MqttPubAckReasonCode.QuotaExceeded, false);
            else
                taken.Enqueue(e.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await server.StartAsync();
        await using var agent = await Agent.StartAsync(port);
        agent.Report(SourceState.Running);

        await Until.TrueAsync(() => agent.Logger.Count(5004) >= 3, state: () => agent.Logger.All);
        agent.Issue(1);

        await Until.TrueAsync(() => !taken.IsEmpty, state: () => agent.Logger.All);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_state_without_room_that_changes_all_the_time_is_given_up_too()
    {
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        var board = new RetainedBoard();
        var value = 0;
        Change();
        server.InterceptingPublishAsync += e =>
        {
            if (!e.ApplicationMessage.Topic.EndsWith("/state/count", StringComparison.Ordinal))
                return Task.CompletedTask;
            (e.Response.ReasonCode, e.ProcessPublish) = (MqttPubAckReasonCode.QuotaExceeded, false);
            Change();
            return Task.CompletedTask;
        };
        await server.StartAsync();
        await using var agent = await Agent.StartAsync(Agent.OptionsFor(port), board: board);

        await Until.TrueAsync(() => agent.Logger.Count(5004) > 0, state: () => agent.Logger.All);
        await server.StopAsync();

        void Change() => board.SetState(new EventSource("line-3", SourceKind.Camera, "entrance"), "count", $"{Interlocked.Increment(ref value)}");
    }

    [Fact]
    public async Task A_state_that_never_arrives_in_time_does_not_stand_before_the_events_for_ever()
    {
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        var options = Agent.ImpatientFor(port);
        var board = new RetainedBoard();
        board.Set("edgeagent/line-3/entrance/snapshot", new byte[2000], "image/jpeg");
        var taken = 0;
        server.InterceptingPublishAsync += async e =>
        {
            if (e.ApplicationMessage.Topic.EndsWith("/snapshot", StringComparison.Ordinal))
                await Task.Delay(1.5 * options.AcknowledgeTimeout);
            else if (e.ApplicationMessage.Topic.Contains("/events/", StringComparison.Ordinal))
                Interlocked.Increment(ref taken);
        };
        await server.StartAsync();
        await using var agent = await Agent.StartAsync(options, board: board);
        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1, state: () => agent.Logger.All);

        agent.Issue(1);

        await Until.TrueAsync(() => Volatile.Read(ref taken) > 0 && agent.Outbox.Waiting == 0, state: () => agent.Logger.All);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_stop_waits_for_no_history()
    {
        using var folder = new TemporaryFolder();
        var port = MosquittoBroker.FreePort();
        var outbox = new OutboxOptions { Path = Path.Combine(folder.Path, OutboxOptions.FileName), LiveWithin = TimeSpan.FromMilliseconds(1), HistoryPerSecond = 1_000_000 };
        await using var agent = await Agent.StartAsync(Agent.OptionsFor(port), outbox: outbox);
        for (var i = 0; i < 1000; i++)
            agent.Issue(i);
        await Until.TrueAsync(() => !agent.Outbox.IsStoring);
        var taken = 0;
        var stopping = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = Server(port);
        server.InterceptingPublishAsync += e =>
        {
            if (e.ApplicationMessage.Topic.Contains("/history/", StringComparison.Ordinal) && Interlocked.Increment(ref taken) == 10)
                stopping.SetResult(agent.StopAsync());
            return Task.CompletedTask;
        };
        await server.StartAsync();

        await await stopping.Task;

        // The ten and what was on its way with them; the outbox has two hundred in memory at a time.
        Assert.InRange(Volatile.Read(ref taken), 10, 40);
        Assert.InRange(agent.Outbox.Waiting, 960, 1000);
        await server.StopAsync();
    }

    [Theory]
    [InlineData(MqttConnectReasonCode.NotAuthorized, PublishFault.Credentials)]
    [InlineData(MqttConnectReasonCode.Banned, PublishFault.Credentials)]
    [InlineData(MqttConnectReasonCode.ServerBusy, PublishFault.Busy)]
    [InlineData(MqttConnectReasonCode.ClientIdentifierNotValid, PublishFault.Refused)]
    [InlineData(MqttConnectReasonCode.RetainNotSupported, PublishFault.Refused)]
    [InlineData(MqttConnectReasonCode.UnsupportedProtocolVersion, PublishFault.ProtocolVersion)]
    public async Task A_refused_connection_is_told_by_its_reason(MqttConnectReasonCode code, PublishFault fault)
    {
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        server.ValidatingConnectionAsync += e =>
        {
            e.ReasonCode = code;
            return Task.CompletedTask;
        };
        await server.StartAsync();

        var exception = await Assert.ThrowsAsync<PublishException>(() =>
            BrokerConnection.OpenAsync(Agent.OptionsFor(port), MQTTnet.Formatter.MqttProtocolVersion.V500, will: null, CancellationToken.None));

        Assert.Equal(fault, exception.Fault);
        Assert.Contains($"mqtt://127.0.0.1:{port}", exception.Message, StringComparison.Ordinal);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_second_client_of_the_same_id_makes_the_waits_grow()
    {
        var port = MosquittoBroker.FreePort();
        using var server = Server(port);
        await server.StartAsync();
        var options = Agent.OptionsFor(port) with { ReconnectMinimum = TimeSpan.FromMilliseconds(150), ReconnectMaximum = TimeSpan.FromSeconds(60) };
        await using var one = await Agent.StartAsync(options);
        await Until.TrueAsync(() => one.Logger.Count(5000) >= 1);
        await using var other = await Agent.StartAsync(options);

        await Until.TrueAsync(() => one.Logger.Count(5001) >= 3);

        var waits = System.Text.RegularExpressions.Regex.Matches(one.Logger.All, @"attempt as [^ ]+ is in ([0-9.]+) s").Select(m => double.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(waits[^1] > 2 * waits[0], string.Join(' ', waits));
        Assert.Contains("(SessionTakenOver): another client uses the client id 'edgeagent-line-3'; give each agent a name of its own", one.Logger.All, StringComparison.Ordinal);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_hostile_broker_cannot_make_us_allocate_what_it_claims()
    {
        // CONNACK of version 5, then a PUBLISH that claims 256 MiB.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        nobody.Listen();
        await using var hostile = FaultProxy.To(((IPEndPoint)nobody.LocalEndPoint!).Port, _ => [0x20, 3, 0, 0, 0, 0x30, 0xFF, 0xFF, 0xFF, 0x7F]);
        var before = GC.GetTotalAllocatedBytes();
        await using var agent = await Agent.StartAsync(hostile.Port);

        await Until.TrueAsync(() => hostile.Connections >= 5);

        // One claim is 268 MB, and four were made in full; other tests of this process allocate too.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 900_000_000);
        Assert.Contains("announced a packet of more than", agent.Logger.All, StringComparison.Ordinal);
    }

    private static MqttServer Server(int port) => new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
        .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
}
